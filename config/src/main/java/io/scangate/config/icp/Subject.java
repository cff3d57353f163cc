package io.scangate.config.icp;

import com.google.common.net.InternetDomainName;
import io.scangate.config.lifecycle.Host;
import org.jspecify.annotations.Nullable;

/**
 * The subject of a look-up in a registry. Immutable.
 *
 * @param name the registrable domain of a host, or an address; null if there is none
 * @param reason why there is none; otherwise empty
 */
record Subject(@Nullable String name, String reason) {
    private static Subject of(String name) {
        return new Subject(name, "");
    }

    private static Subject none(String reason) {
        return new Subject(null, reason);
    }

    /** The subject of a host. */
    static Subject of(Host host) {
        if (host.isAddress()) {
            return of(host.name());
        }
        if (!InternetDomainName.isValid(host.name())) {
            return none("not a domain name (expected: a name under a public suffix, such as example.com)");
        }
        InternetDomainName name = InternetDomainName.from(host.name());
        if (!name.hasParent()) {
            return none("a single label (expected: a name under a public suffix, such as example.com)");
        }
        if (name.isRegistrySuffix()) {
            return none("a public suffix itself (expected: a name under it)");
        }
        if (!name.hasRegistrySuffix()) {
            return none("under no known public suffix (expected: one such as com or com.cn)");
        }
        return of(name.topDomainUnderRegistrySuffix().toString());
    }
}
