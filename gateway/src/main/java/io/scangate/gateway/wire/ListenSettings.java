package io.scangate.gateway.wire;

/**
 * Where the listeners bind and what they run on. Checked when made; the messages start with the setting's key. Immutable.
 *
 * @param listen the public listener; default 127.0.0.1:8080
 * @param admin the admin listener; default 127.0.0.1:8081
 * @param transport how the event loops talk to the kernel; default auto
 * @param eventLoops how many event loops serve the public listener, 0 for one a processor; default 0
 */
public record ListenSettings(HostPort listen, HostPort admin, Transport transport, int eventLoops) {
    /** What applies unless set otherwise. */
    public static final ListenSettings DEFAULT =
            new ListenSettings(new HostPort("127.0.0.1", 8080), new HostPort("127.0.0.1", 8081), Transport.AUTO, 0);

    public ListenSettings {
        WireLimits.check("event-loops", eventLoops, 0, 1024);
        if (listen.port() != 0 && listen.equals(admin)) {
            throw new IllegalArgumentException("admin: " + admin + " (expected: another address than listen)");
        }
    }
}
