package io.scangate.config.preview;

import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.scans.MissedLink;
import io.scangate.config.scans.MissedLinks;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.resolve.Scan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Groups an account's missed links, with the nearest rule of the account for each group. Compares with the first {@value #MAX_RULES} rules
 * of the account, by an index of these alone, so it does not depend on the number of all rules. Thread-safe. Blocks.
 */
public final class MissedGroups {
    private static final int MAX_LINKS = 2_000;
    private static final int MAX_RULES = 1_000;
    private static final int EXAMPLES = 3;

    private final Store store;
    private final MissedLinks missed;

    /** The missed links of a store. */
    public MissedGroups(Store store, MissedLinks missed) {
        this.store = store;
        this.missed = missed;
    }

    /** The groups of the last {@value #MAX_LINKS} missed links, the newest first. */
    public List<MissedGroup> of(String appid, int limit) {
        Map<String, List<MissedLink>> groups = new LinkedHashMap<>();
        for (MissedLink link : missed.of(appid, MAX_LINKS)) {
            groups.computeIfAbsent(place(link.link()), place -> new ArrayList<>())
                    .add(link);
        }
        List<ConfiguredRule> rules =
                store.read(reader -> reader.rules(appid, null, MAX_RULES)).items();
        RuleIndex index = ChangedRules.compiled(rules);
        Explainer explainer = Explainer.ofWholeOrigins(new Resolver(ResolveSettings.DEFAULT));
        return groups.entrySet().stream()
                .limit(limit)
                .map(group -> group(group.getKey(), group.getValue(), index, explainer))
                .toList();
    }

    private static String place(String link) {
        int query = link.indexOf('?');
        return query < 0 ? link : link.substring(0, query);
    }

    /** @param links the newest first, at least one */
    private static MissedGroup group(String place, List<MissedLink> links, RuleIndex index, Explainer explainer) {
        long scans = 0;
        Instant first = links.get(0).first();
        for (MissedLink link : links) {
            scans = Math.min(Long.MAX_VALUE - link.scans(), scans) + link.scans();
            first = link.first().isBefore(first) ? link.first() : first;
        }
        String newest = links.get(0).link();
        return new MissedGroup(
                place,
                scans,
                links.size(),
                links.stream().map(MissedLink::link).limit(EXAMPLES).toList(),
                first,
                links.get(0).last(),
                explainer.explain(index, Link.ofCanonical(newest), new Scan(), null));
    }
}
