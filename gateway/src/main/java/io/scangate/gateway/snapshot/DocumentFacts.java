package io.scangate.gateway.snapshot;

import java.util.List;

/**
 * The facts about a snapshot's document besides its rules. Immutable.
 *
 * @param rulesSeen the number of its rules, good and bad
 * @param rejections its rejected rules
 * @param warnings its harmless faults
 * @param digest the length and checksum of the JSON document, also if the snapshot was read in compiled form
 */
public record DocumentFacts(long rulesSeen, Rejections rejections, List<String> warnings, ContentDigest digest) {
    public DocumentFacts {
        warnings = List.copyOf(warnings);
    }
}
