package io.scangate.gateway.rule;

import org.jspecify.annotations.Nullable;

/**
 * A rule, member or account of a snapshot that the index omits, and the reason. Immutable.
 *
 * @param place the position in the document
 * @param appid the account, empty if it could not be read
 * @param prefix the prefix in the owner's spelling, null if the rejection does not concern a rule
 * @param reason the stable reason
 * @param detail the value and the expected form, for people
 */
public record RejectedRule(
        Place place, String appid, @Nullable String prefix, RejectionReason reason, String detail) {}
