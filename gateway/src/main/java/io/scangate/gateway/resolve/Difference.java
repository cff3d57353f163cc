package io.scangate.gateway.resolve;

import java.util.ArrayList;
import java.util.List;

/**
 * A part in which a link and a rule differ. Immutable.
 *
 * @param part the part
 * @param linkPart its text in the link
 * @param rulePart its text in the rule
 */
public record Difference(DifferingPart part, String linkPart, String rulePart) {
    /** All parts in which a canonical link differs from a canonical rule, in the order of the link; none if the rule matches. */
    public static List<Difference> all(String link, String rule) {
        return all(Parts.of(link), Parts.of(rule));
    }

    private static List<Difference> all(Parts link, Parts rule) {
        List<Difference> found = new ArrayList<>();
        if (!link.scheme().equals(rule.scheme())) {
            found.add(new Difference(DifferingPart.SCHEME, link.scheme() + "://", rule.scheme() + "://"));
        }
        if (!link.host().equals(rule.host())) {
            found.add(new Difference(DifferingPart.HOST, link.host(), rule.host()));
        }
        // Two default ports differ because of the schemes, which say it already.
        boolean defaults = link.port().isEmpty() && rule.port().isEmpty();
        if (!defaults && !link.effectivePort().equals(rule.effectivePort())) {
            found.add(new Difference(DifferingPart.PORT, ":" + link.effectivePort(), ":" + rule.effectivePort()));
        }
        if (!link.key().startsWith(rule.ruleKey())) {
            DifferingPart part = partBehindOrigin(link, rule);
            found.add(new Difference(part, Comparison.text(link, part), Comparison.text(rule, part)));
        }
        return found;
    }

    private static DifferingPart partBehindOrigin(Parts link, Parts rule) {
        if (rule.query() == null) {
            return DifferingPart.PATH;
        }
        if (link.path().equals(rule.path())) {
            return DifferingPart.QUERY;
        }
        return link.queryText().startsWith(rule.queryText()) ? DifferingPart.PATH : DifferingPart.PATH_AND_QUERY;
    }
}
