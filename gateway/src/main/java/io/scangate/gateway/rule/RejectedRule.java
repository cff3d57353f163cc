package io.scangate.gateway.rule;

import org.jspecify.annotations.Nullable;

/**
 * Something of a snapshot that was left out, and why.
 *
 * @param place where it stands
 * @param appid the account it belongs to, empty if not even that could be read
 * @param prefix the rule's prefix as written, null if the rejection is about no rule
 * @param reason the stable reason
 * @param detail for people: the value found and what was expected
 */
public record RejectedRule(
        Place place, String appid, @Nullable String prefix, RejectionReason reason, String detail) {}
