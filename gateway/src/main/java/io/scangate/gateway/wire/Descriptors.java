package io.scangate.gateway.wire;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file descriptors that the process may have, and their division: the admin listener, refused clients, and files
 * keep a reserve, so that a full public listener can still say so and a liveness probe is still answered. Immutable.
 *
 * @param connections the connections that the public listener may serve
 * @param refused the connections of refused clients that may be open for a moment
 * @param dropped the connections beyond these that are open until they are closed at once
 */
public record Descriptors(int connections, int refused, int dropped) {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);
    private static final int MAX_REFUSED = 512;
    private static final int MAX_DROPPED = 64;
    private static final int FILES = 64;
    /** The largest part of the descriptors for the reserve. */
    private static final int RESERVE_SHARE = 4;

    /**
     * Divides the descriptors of this process, and logs if they are too few for the wanted connections.
     *
     * @param wanted the setting
     * @param admin the connections of the admin listener
     */
    public static Descriptors divide(int wanted, int admin) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return new Descriptors(wanted, MAX_REFUSED, MAX_DROPPED);
        }
        long limit = system.getMaxFileDescriptorCount();
        Descriptors divided = divide(wanted, admin, limit, system.getOpenFileDescriptorCount());
        if (divided.connections < wanted) {
            LOG.warn(
                    "max-connections: {} connections need more open files than the limit of {}. The listener takes at most"
                            + " {}, because files, the admin listener and refused clients need the rest; raise the limit"
                            + " (ulimit -n)",
                    wanted,
                    limit,
                    divided.connections);
        }
        return divided;
    }

    static Descriptors divide(int wanted, int admin, long limit, long open) {
        long reserve = Math.min(admin + MAX_REFUSED + FILES, limit / RESERVE_SHARE);
        int connections = (int) Math.max(1, Math.min(wanted, limit - open - reserve));
        int refused = (int) Math.min(MAX_REFUSED, reserve / 2);
        int dropped = (int) Math.max(1, Math.min(MAX_DROPPED, reserve / 8));
        return new Descriptors(connections, refused, dropped);
    }
}
