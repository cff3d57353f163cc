package io.scangate.config.notices;

import io.scangate.config.lifecycle.NoticeKind;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An address to which notices are sent. Immutable.
 *
 * @param appid the account whose notices are sent; null for those of all accounts and of operators
 * @param name unique among the webhooks of the account, or of operators
 * @param address an http or https link
 * @param kinds the kinds of notices that are sent; empty for all kinds
 * @param createdAt when it was created
 */
public record Webhook(@Nullable String appid, String name, String address, Set<NoticeKind> kinds, Instant createdAt) {
    public Webhook {
        EnumSet<NoticeKind> sorted = EnumSet.noneOf(NoticeKind.class);
        sorted.addAll(kinds);
        kinds = Collections.unmodifiableSet(sorted);
    }
}
