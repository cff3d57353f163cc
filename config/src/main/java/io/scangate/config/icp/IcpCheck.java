package io.scangate.config.icp;

import io.scangate.config.lifecycle.Host;
import io.scangate.config.lifecycle.LicenceCheck;
import io.scangate.gateway.link.Link;
import java.util.Optional;

/**
 * Looks up the licence of a rule's host. A name needs a licence for its registrable domain: the label below a suffix
 * under which registries register names. An address needs a licence of its own. The port is ignored. A single label, a
 * public suffix and a name under no known suffix cannot have a licence. Thread-safe. May block.
 */
public final class IcpCheck implements LicenceCheck {
    private final LicenceRegistry registry;

    /** A check against a registry. */
    public IcpCheck(LicenceRegistry registry) {
        this.registry = registry;
    }

    /** The check that the settings select. The store is the registry for the kind {@code table}. */
    public static LicenceCheck of(IcpSettings settings, LicenceStore store) {
        return switch (settings.kind()) {
            case OFF -> rule -> new Verdict(true, Host.of(rule).name(), Verdict.UNCHECKED);
            case TABLE -> new IcpCheck(new LicenceTable(store));
            case HTTP -> new IcpCheck(new HttpLicenceRegistry(settings));
        };
    }

    @Override
    public Verdict check(Link rule) {
        Host host = Host.of(rule);
        Subject subject = Subject.of(host);
        String name = subject.name();
        if (name == null) {
            return new Verdict(false, host.name(), "no licence possible: " + subject.reason());
        }
        Optional<Licence> found = registry.licence(name);
        return new Verdict(
                found.isPresent(),
                name,
                found.map(IcpCheck::shown)
                        .orElse("not in the licence registry (expected: "
                                + (host.isAddress() ? "that very address" : "that registrable domain") + ")"),
                registry.askedAt(name));
    }

    @Override
    public boolean mayWait() {
        return registry.mayWait();
    }

    @Override
    public boolean mayWait(Link rule) {
        String name = Subject.of(Host.of(rule)).name();
        return name != null && registry.mayWait(name);
    }

    private static String shown(Licence licence) {
        return licence.holder().isEmpty() ? licence.licence() : licence.licence() + ", " + licence.holder();
    }
}
