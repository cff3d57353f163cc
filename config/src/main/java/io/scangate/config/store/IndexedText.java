package io.scangate.config.store;

import com.google.common.base.Utf8;
import com.google.common.collect.ImmutableList;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleKey;
import java.util.List;
import java.util.Locale;

/**
 * The texts in primary keys, unique constraints and indexes, each with the longest permitted one. Every write of such a
 * column passes {@link #checked}. An index entry of PostgreSQL has at most 2,704 bytes; SQLite has no such limit, but
 * gets the same limits, so that both databases refuse the same. The limits of the columns of one index add up to less
 * than 2,600 bytes. Immutable.
 */
enum IndexedText {
    /** An account. */
    APPID(
            128,
            "accounts.appid",
            "members.appid",
            "appids.appid",
            "touched_accounts.appid",
            "publishes.appid",
            "audit.appid",
            "verification_files.appid",
            "verification_requests.appid",
            "credentials.appid",
            "scan_counts.appid",
            "last_scans.appid",
            "planned_releases.appid",
            "claims.appid",
            "claims.rule_appid",
            "offers.appid",
            "offers.receiver",
            "recent_moves.appid",
            "recent_moves.other",
            "archived_accounts.appid",
            "archived_rules.appid",
            "webhooks.appid",
            "memberships.appid",
            "invitations.appid",
            "sign_ups.appid",
            "waiting_accounts.appid"),
    /** The identifier of a deleted account. */
    ARCHIVE(64, "archived_accounts.id", "held_rules.archive_id"),
    /** The identifier of a claim or an offer. */
    MOVE(64, "claims.id", "offers.id", "recent_moves.id"),
    /** The identifier of a planned release. */
    PLAN(64, "planned_releases.id"),
    /** A member of an account. */
    USER(256, "members.user_id"),
    /** The name of a person who signs in. */
    USER_NAME(64, "users.name"),
    /** The address of a client, of IPv6 its network, in hexadecimal digits. */
    NETWORK(16, "known_networks.network"),
    /** The address of a service at which people sign in. */
    ISSUER(1_000, "identities.issuer"),
    /** Who somebody is at that service. */
    SUBJECT(255, "identities.subject"),
    /** A rule's identifier. */
    RULE(64, "archived_rules.id"),
    /** A rule's origin and key together, with the question mark of an empty query: the only limit for two columns. */
    RULE_KEY(RuleKey.MAX_LENGTH + 1, "origins.origin", "rules.match_key", "held_rules.origin", "held_rules.match_key"),
    /** A month with publishes. */
    MONTH(7, "publishes.month"),
    /** The scope of a key of a change that may be repeated. */
    ACTOR(256, "idempotency.actor"),
    /** A key of 255 characters, of which each has at most three bytes for a UTF-16 unit. */
    IDEMPOTENCY_KEY(765, "idempotency.key"),
    /** A registrable domain or an IP address. */
    DOMAIN(253, "licences.domain"),
    /** The name of a webhook. */
    WEBHOOK(64, "webhooks.name"),
    /** A blocked host. */
    HOST(RuleKey.MAX_LENGTH, "blocked_hosts.host", "origins.host", "scanned_links.near_host"),
    /** The directory of a rule. */
    DIRECTORY(RuleKey.MAX_LENGTH, "verification_files.directory", "verifications.directory"),
    /** The state of a registration. */
    SIGN_UP_STATE(16, "sign_ups.state"),
    /** The code of a kind of credentials. */
    KIND(16, "credentials.kind"),
    /** The name of a key, or the appid of an account or a platform. */
    HOLDER(128, "credentials.holder"),
    /** A SHA-256 in hexadecimal digits. */
    HASH(
            64,
            "accounts.digest",
            "credentials.secret_hash",
            "planned_releases.credential",
            "access_tokens.token_hash",
            "access_tokens.secret_hash",
            "sessions.token_hash",
            "invitations.token_hash",
            "invitations.credential",
            "openid_used_states.state_hash",
            "openid_attempts.state_hash",
            "scanned_links.link_hash"),
    /** A gateway's identifier. */
    GATEWAY(64, "gateways.id"),
    /** The name of a history, in the mark that a gateway reports: 200 characters. */
    HISTORY(800, "ended_histories.name"),
    /** The canonical prefix of a counted rule. */
    PREFIX(RuleKey.MAX_LENGTH, "scan_counts.prefix", "last_scans.prefix"),
    /** The origin of a scanned link, which is the origin of a rule. */
    ORIGIN(RuleKey.MAX_LENGTH, "scanned_links.origin");

    private final int maxBytes;
    private final ImmutableList<String> columns;

    IndexedText(int maxBytes, String... columns) {
        this.maxBytes = maxBytes;
        this.columns = ImmutableList.copyOf(columns);
    }

    /** The length of the longest text in UTF-8. */
    int maxBytes() {
        return maxBytes;
    }

    /** The columns, as {@code table.column}. */
    List<String> columns() {
        return columns;
    }

    /**
     * The text, if an index can contain it. O(length).
     *
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} if it is too long, or has U+0000 or a lone surrogate
     */
    String checked(String text) {
        int bytes = bytes(text);
        if (bytes > maxBytes) {
            throw refused(bytes + " bytes (expected: at most " + maxBytes + " bytes)");
        }
        if (bytes < 0 || text.indexOf('\0') >= 0) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT, field(), text, "text without U+0000 and lone surrogates");
        }
        return text;
    }

    /** The length in UTF-8; -1 for a text that has none, because of a lone surrogate. */
    private static int bytes(String text) {
        try {
            return Utf8.encodedLength(text);
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    private RefusedException refused(String detail) {
        return RefusedException.field(Refusal.INVALID_ARGUMENT, field(), detail);
    }

    private String field() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
