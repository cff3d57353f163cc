package io.scangate.config.store;

import com.google.common.collect.Lists;
import com.google.common.net.InternetDomainName;
import io.scangate.config.lifecycle.Host;
import io.scangate.gateway.link.Link;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/**
 * Hosts that differ from the host of a rule only in {@code www.} in front, whatever their schemes and ports. Two hosts are near if
 * their names without {@code www.} are equal. Thread-safe.
 */
final class NearHosts {
    private static final String WWW = "www.";
    private static final int AT_A_TIME = 500;

    private NearHosts() {}

    /** The name of a link's host without {@code www.}, unless that is a suffix under which strangers have domains. */
    static String of(Link link) {
        return withoutWww(Host.of(link));
    }

    private static String withoutWww(Host host) {
        String rest = host.name().startsWith(WWW) ? host.name().substring(WWW.length()) : host.name();
        boolean isDomain = rest.indexOf('.') > 0
                && InternetDomainName.isValid(rest)
                && !InternetDomainName.from(rest).isPublicSuffix();
        return isDomain ? rest : host.name();
    }

    /** Those of some names from {@link #of} that are near to the host of a rule. */
    static Set<String> withRules(Handle handle, Collection<String> names) {
        Set<String> found = new HashSet<>();
        for (List<String> some : Lists.partition(List.copyOf(new TreeSet<>(names)), AT_A_TIME)) {
            List<String> hosts = new ArrayList<>();
            some.forEach(name -> variants(name).forEach(host -> hosts.add(host.reversed())));
            if (!hosts.isEmpty()) {
                List<String> stored = handle.createQuery("SELECT DISTINCT host FROM origins WHERE host IN (<hosts>)")
                        .bindList("hosts", hosts)
                        .mapTo(String.class)
                        .list();
                some.stream()
                        .filter(name -> variants(name).stream().anyMatch(host -> stored.contains(host.reversed())))
                        .forEach(found::add);
            }
        }
        return found;
    }

    /** The host of a name, with and without {@code www.}. */
    private static List<Host> variants(String name) {
        List<Host> hosts = new ArrayList<>();
        Host.parse(name).ifPresent(host -> {
            hosts.add(host);
            Optional<Host> longer = host.isAddress() ? Optional.empty() : Host.parse(WWW + name);
            longer.filter(other -> withoutWww(other).equals(name)).ifPresent(hosts::add);
        });
        return hosts;
    }
}
