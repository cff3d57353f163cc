package io.scangate.gateway.wire;

/**
 * The addresses of the listeners and their event loops. The constructor checks the values; its messages start with the
 * setting's key. Immutable.
 *
 * @param listen the public listener; default 127.0.0.1:8080
 * @param admin the admin listener; default 127.0.0.1:8081
 * @param transport the system interface of the event loops; default auto
 * @param eventLoops the number of event loops of the public listener, 0 for one per processor; default 0
 */
public record ListenSettings(HostPort listen, HostPort admin, Transport transport, int eventLoops) {
    /** The defaults. */
    public static final ListenSettings DEFAULT =
            new ListenSettings(new HostPort("127.0.0.1", 8080), new HostPort("127.0.0.1", 8081), Transport.AUTO, 0);

    public ListenSettings {
        WireLimits.check("event-loops", eventLoops, 0, 1024);
        if (listen.port() != 0 && listen.equals(admin)) {
            throw new IllegalArgumentException("admin: " + admin + " (expected: another address than listen)");
        }
    }
}
