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
 * @param accepted the most connections of the public listener that may be open, those included that are about to be closed
 * @param admin the connections that the admin listener may serve
 * @param adminAccepted the most connections of the admin listener that may be open
 */
public record Descriptors(int connections, int refused, int accepted, int admin, int adminAccepted) {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);
    private static final int MAX_RESERVE = 1024;
    /** The largest part of the descriptors for the reserve. */
    private static final int RESERVE_SHARE = 4;

    /** The parts of the reserve, in sixteenths; the connections of either listener that are closed at once have one each. */
    private static final int REFUSED = 6;

    private static final int DROPPED = 1;
    private static final int ADMIN = 4;
    /** For files and for sockets of the process's own. */
    private static final int FILES = 4;

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
        int refused = part(reserve, REFUSED);
        int dropped = part(reserve, DROPPED);
        int admin = part(reserve, ADMIN);
        // Connections that make room linger beyond the other parts, as long as there are descriptors.
        long left = limit - open - admin - dropped - part(reserve, FILES);
        int accepted = (int) Math.max(connections + refused + dropped, Math.min(Integer.MAX_VALUE, left));
        return new Descriptors(connections, refused, accepted, admin, admin + dropped);
    }

    private static int part(int reserve, int parts) {
        return Math.max(1, reserve * parts / PARTS);
    }
}
