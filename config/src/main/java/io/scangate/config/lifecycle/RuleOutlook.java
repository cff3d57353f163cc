package io.scangate.config.lifecycle;

import io.scangate.gateway.link.Link;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a rule before it is added, without a question to another server. Immutable.
 *
 * @param link the canonical prefix; null if the prefix is none
 * @param findings the reasons for which it would be refused, as far as this service knows them itself
 * @param inTheWay rules of other accounts that bar it
 * @param licence the licence of its host; null if a registry would have to be asked
 */
public record RuleOutlook(
        @Nullable Link link,
        List<RefusedException> findings,
        List<RuleInTheWay> inTheWay,
        LicenceCheck.@Nullable Verdict licence) {
    public RuleOutlook {
        findings = List.copyOf(findings);
        inTheWay = List.copyOf(inTheWay);
    }
}
