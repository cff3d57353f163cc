package io.scangate.gateway.snapshot;

import java.util.List;

/**
 * What is known of a snapshot's document beyond its rules. Immutable.
 *
 * @param rulesSeen its rules, good and bad
 * @param rejections what was left out
 * @param warnings what is odd and does no harm
 * @param digest length and checksum of the JSON document, also if the snapshot was read in compiled form
 */
public record DocumentFacts(long rulesSeen, Rejections rejections, List<String> warnings, ContentDigest digest) {
    public DocumentFacts {
        warnings = List.copyOf(warnings);
    }
}
