package io.scangate.config.outbound;

/**
 * How other servers are reached. Immutable.
 *
 * @param nameServers the name servers that look up the hosts of verification files and webhooks
 */
public record OutboundSettings(NameServers nameServers) {
    /** The default: the system's name servers. */
    public static final OutboundSettings DEFAULT = new OutboundSettings(NameServers.SYSTEM);
}
