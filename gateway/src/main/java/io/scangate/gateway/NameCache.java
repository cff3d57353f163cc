package io.scangate.gateway;

import java.security.Security;

/**
 * How long the JVM keeps the addresses of host names. By default it keeps them for 30 s, and an unknown name for 10 s; a
 * gateway must follow a control plane that moves within seconds. It resolves the name for each request, and connects again
 * if the address is another one.
 */
final class NameCache {
    private NameCache() {}

    /** Shortens the times that the operator has not set. Call it before the first name is resolved. */
    static void shorten() {
        set("networkaddress.cache.ttl", "sun.net.inetaddr.ttl", "1");
        set("networkaddress.cache.negative.ttl", "sun.net.inetaddr.negative.ttl", "1");
        // JDK 21: if no name server answers, the last addresses count for a day. An earlier JDK ignores it.
        set("networkaddress.cache.stale.ttl", "sun.net.inetaddr.stale.ttl", "86400");
    }

    /** The file java.security has 10 s for unknown names, so only the flag of the JVM shows the operator's choice. */
    private static void set(String property, String flag, String seconds) {
        if (System.getProperty(flag) == null) {
            Security.setProperty(property, seconds);
        }
    }
}
