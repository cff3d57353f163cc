package io.scangate.config.random;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of one revision, as the contract says that gateways answer with them. Immutable. */
record Served(List<Rule> rules) {
    /**
     * A rule.
     *
     * @param withheld the reason of the web page if an operator withholds it; else empty
     * @param livePage null if it is not published
     * @param members the roles of the account's users
     */
    record Rule(
            String appid,
            Spot spot,
            String withheld,
            @Nullable String livePage,
            String page,
            String version,
            List<Spot> tests,
            Map<String, String> members) {}

    /**
     * An answer.
     *
     * @param text account, version and page, or the reason for the web page
     * @param rule the rule that decided; null for none
     */
    record Answer(String text, @Nullable Rule rule) {
        /** Whether a page of a mini program opens. */
        boolean opens() {
            return text.startsWith("wx");
        }
    }

    /** The most specific rule decides, whatever its state. */
    Answer answer(Spot link, String user) {
        Rule best = null;
        for (Rule rule : rules) {
            if (rule.spot.covers(link) && (best == null || rule.spot.isMoreSpecificThan(best.spot))) {
                best = rule;
            }
        }
        if (best == null) {
            return new Answer("no_rule", null);
        }
        if (!best.withheld.isEmpty()) {
            return new Answer(best.withheld, best);
        }
        if (best.tests.contains(link) && best.members.containsKey(user)) {
            return new Answer(best.appid + " " + best.version + " " + best.page, best);
        }
        return best.livePage == null
                ? new Answer("unpublished", best)
                : new Answer(best.appid + " release " + best.livePage, best);
    }
}
