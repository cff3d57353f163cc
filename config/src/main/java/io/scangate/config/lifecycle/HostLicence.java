package io.scangate.config.lifecycle;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The licence of a host. Immutable.
 *
 * @param host a name or an address
 * @param subject the registrable domain or address that was looked up; null if that failed
 * @param licensed null if the registry has failed
 * @param detail for people: the licence, the missing part, or the failure
 * @param lookedUpAt when the registry gave the answer; null if it has failed
 */
public record HostLicence(
        String host,
        @Nullable String subject,
        @Nullable Boolean licensed,
        String detail,
        @Nullable Instant lookedUpAt) {
    /**
     * The licences of several hosts.
     *
     * @param complete whether these are all
     */
    public record Several(List<HostLicence> hosts, boolean complete) {
        public Several {
            hosts = List.copyOf(hosts);
        }
    }
}
