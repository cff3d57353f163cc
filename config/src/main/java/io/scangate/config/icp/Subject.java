package io.scangate.config.icp;

import com.google.common.net.InternetDomainName;
import io.scangate.config.lifecycle.Host;

/** What a registry is asked about: the registrable domain of a host, or an address; or why a host has no such thing. */
sealed interface Subject {
    /** What is looked up. */
    record Registrable(String name) implements Subject {}

    /** A host that nobody can have registered. */
    record None(String reason) implements Subject {}

    /** What to ask for a host. */
    static Subject of(Host host) {
        if (host.isAddress()) {
            return new Registrable(host.name());
        }
        if (!InternetDomainName.isValid(host.name())) {
            return new None("not a domain name (expected: a name under a public suffix, such as example.com)");
        }
        InternetDomainName name = InternetDomainName.from(host.name());
        if (!name.hasParent()) {
            return new None("a single label (expected: a name under a public suffix, such as example.com)");
        }
        if (name.isRegistrySuffix()) {
            return new None("a public suffix itself (expected: a name under it)");
        }
        if (!name.hasRegistrySuffix()) {
            return new None("under no known public suffix (expected: one such as com or com.cn)");
        }
        return new Registrable(name.topDomainUnderRegistrySuffix().toString());
    }
}
