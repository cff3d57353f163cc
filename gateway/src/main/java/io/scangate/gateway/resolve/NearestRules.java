package io.scangate.gateway.resolve;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.resolve.Explanation.NearRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules nearest to a link that none matches: those of its origin first (the longer the shared path, the nearer),
 * then the same host under another scheme, then other hosts (the longer the shared end of the host, the nearer). Of
 * another scheme or host, a rule that would match otherwise comes before one that would not.
 */
final class NearestRules {
    private static final int KEPT = 5;

    /** How near a rule is: higher is nearer, compared part by part. */
    private record Nearness(int origin, boolean matchesOtherwise, int sharedHostEnd, int sharedKey) {
        static final Comparator<Nearness> NEAREST_FIRST = Comparator.comparingInt(Nearness::origin)
                .thenComparing(Nearness::matchesOtherwise)
                .thenComparingInt(Nearness::sharedHostEnd)
                .thenComparingInt(Nearness::sharedKey)
                .reversed();
    }

    private record Candidate(NearRule rule, Nearness nearness) {}

    private final Link link;
    private final Mismatch parts;
    private final List<Candidate> kept = new ArrayList<>();
    private int compared;

    NearestRules(Link link) {
        this.link = link;
        this.parts = Mismatch.of(link.toString());
    }

    /** Looks at an account's rules, or at all; false where there were too many. */
    boolean search(RuleIndex index, @Nullable String appid) {
        if (appid != null) {
            index.forEachRuleOfAccount(appid, this::compare);
            return compared < Explainer.MAX_COMPARED;
        }
        // The most likely places first, so that they are seen even where the whole is too large.
        index.forEachRuleOfOrigin(link, this::compare);
        for (String scheme : List.of("http", "https", "ftp")) {
            Link other = parts.withScheme(scheme);
            if (other != null) {
                index.forEachRuleOfOrigin(other, this::compare);
            }
        }
        if (kept.size() < KEPT) {
            index.forEachRule(this::compare);
        }
        return compared < Explainer.MAX_COMPARED;
    }

    List<NearRule> found() {
        return kept.stream().map(Candidate::rule).toList();
    }

    private boolean compare(RuleView rule) {
        if (++compared >= Explainer.MAX_COMPARED) {
            return false;
        }
        Mismatch ruleParts = Mismatch.of(rule.prefix());
        MismatchReason reason = parts.against(ruleParts);
        // A link with user info matches no rule, so there may be one that matches but for that.
        MismatchReason told = reason == null ? MismatchReason.USER_INFO_IN_LINK : reason;
        Nearness nearness = new Nearness(
                originRank(told, ruleParts),
                parts.againstPath(ruleParts) == null,
                parts.sharedHostEnd(ruleParts),
                parts.sharedKey(ruleParts));
        if (kept.size() < KEPT || isNearer(nearness, kept.get(KEPT - 1))) {
            keep(rule, told, nearness);
        }
        return true;
    }

    private int originRank(MismatchReason reason, Mismatch ruleParts) {
        return switch (reason) {
            case HOST_DIFFERS -> 0;
            case SCHEME_DIFFERS -> parts.authority().equals(ruleParts.authority()) ? 1 : 0;
            default -> 2;
        };
    }

    private static boolean isNearer(Nearness nearness, Candidate other) {
        return Nearness.NEAREST_FIRST.compare(nearness, other.nearness()) < 0;
    }

    private void keep(RuleView rule, MismatchReason reason, Nearness nearness) {
        NearRule near = new NearRule(Explainer.facts(rule), reason);
        if (kept.stream().anyMatch(other -> other.rule().equals(near))) {
            return; // seen before: its origin was looked at first
        }
        int at = 0;
        while (at < kept.size() && !isNearer(nearness, kept.get(at))) {
            at++;
        }
        kept.add(at, new Candidate(near, nearness));
        if (kept.size() > KEPT) {
            kept.remove(KEPT);
        }
    }
}
