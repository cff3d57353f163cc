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
 * @param dropped the connections of a listener beyond its limits, which are closed at once and open until then
 * @param admin the connections that the admin listener may serve
 */
public record Descriptors(int connections, int refused, int dropped, int admin) {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);
    private static final int MAX_RESERVE = 1024;
    /** The largest part of the descriptors for the reserve. */
    private static final int RESERVE_SHARE = 4;

    /** The parts of the reserve, in sixteenths; the rest, five of them, is for files and for sockets of the process's own. */
    private static final int REFUSED = 6;

    private static final int DROPPED = 1;
    private static final int ADMIN = 4;
    private static final int PARTS = 16;

    /**
     * Divides the descriptors of this process, and logs if they are too few for the wanted connections.
     *
     * @param wanted the setting
     */
    public static Descriptors divide(int wanted) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return divide(wanted, Integer.MAX_VALUE, 0);
        }
        long limit = system.getMaxFileDescriptorCount();
        Descriptors divided = divide(wanted, limit, system.getOpenFileDescriptorCount());
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

    static Descriptors divide(int wanted, long limit, long open) {
        int reserve = (int) Math.min(MAX_RESERVE, limit / RESERVE_SHARE);
        int connections = (int) Math.max(1, Math.min(wanted, limit - open - reserve));
        return new Descriptors(connections, part(reserve, REFUSED), part(reserve, DROPPED), part(reserve, ADMIN));
    }

    private static int part(int reserve, int parts) {
        return Math.max(1, reserve * parts / PARTS);
    }
}
