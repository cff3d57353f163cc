package io.scangate.config.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * Conditions for accounts; all hold. Immutable.
 *
 * @param name a part of the name, in any case of ASCII letters; null for any
 * @param host a host on which the account has a rule, under any scheme and port; null for any
 * @param within a range in which the account has a rule; null for any
 */
public record AccountFilter(
        @Nullable String name,
        @Nullable Host host,
        @Nullable RuleKey within) {
    /** Makes a filter from the texts of a caller. */
    public static AccountFilter of(@Nullable String name, @Nullable String host, @Nullable String prefix) {
        Host parsed = host == null
                ? null
                : Host.parse(host)
                        .orElseThrow(() -> RefusedException.value(
                                Refusal.INVALID_ARGUMENT, "host", host, "a domain name or an IP address, alone"));
        return new AccountFilter(name, parsed, prefix == null ? null : RuleForm.key(prefix));
    }
}
