package io.scangate.config.store;

import com.google.common.collect.Lists;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.BlockedHost;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Host;
import io.scangate.config.lifecycle.Release;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.lifecycle.Suspension;
import io.scangate.config.lifecycle.Withholding;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Version;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Reads rules together with the reason why each is withheld. Rule and account are in the row. The block list is read once
 * for all rows of a query. Thread-safe.
 */
final class RuleRows {
    private static final String COLUMNS = String.join("", """
            SELECT r.number AS id, a.appid, r.prefix, o.origin, r.match_key, r.occupies, r.page, r.test_version, r.test_links,
                   r.live, r.version, r.taken_down_at, r.taken_down_reason,
                   l.page AS live_page, l.published_at, l.published_by, l.revision AS live_revision,
                   a.kind AS account_kind, a.feature_off, a.suspended_at, a.suspended_reason,
            """, AccountRows.WAITING, """

            %s JOIN origins o ON o.number = r.origin LEFT JOIN releases l ON l.rule = r.number AND l.number = r.live
            """, AccountRows.WAITERS);

    /** Each rule with its live release and the state of its account. */
    static final String SELECT = String.format(COLUMNS, "FROM rules r JOIN accounts a ON a.number = r.account");

    /** All rules by account: {@code CROSS JOIN} makes SQLite read the accounts in their order, so that it need not sort the rules. */
    static final String BY_ACCOUNT = String.format(COLUMNS, "FROM accounts a CROSS JOIN rules r")
            + "WHERE r.account = a.number ORDER BY a.appid, r.number";

    /** The origin of a rule {@code r}. */
    static final String ORIGIN = "(SELECT o.origin FROM origins o WHERE o.number = r.origin)";

    /** The prefix of a rule {@code r} as its owner wrote it: the canonical form, unless another one is stored. */
    static final String PREFIX = "COALESCE(r.prefix, " + ORIGIN + " || CASE"
            + " WHEN r.match_key LIKE '%?' AND r.match_key NOT LIKE '%?%?'"
            + " THEN substr(r.match_key, 1, length(r.match_key) - 1) ELSE r.match_key END)";

    /** The page of a rule {@code r}, which is stored in its live release alone if it is the same. */
    static final String PAGE =
            "COALESCE(r.page, (SELECT l.page FROM releases l WHERE l.rule = r.number AND l.number = r.live))";

    /** Whether a rule {@code r} is published with another page than its own. */
    static final String HAS_DRAFT = "r.live IS NOT NULL AND r.page IS NOT NULL";

    /** The most names in one query of the block list. */
    private static final int NAMES_AT_A_TIME = 500;

    private RuleRows() {}

    /** All rules of a query of {@link #SELECT}. */
    static List<ConfiguredRule> list(Handle handle, Query query) {
        return withHosts(handle, query.map((row, context) -> withoutHost(row)).list());
    }

    /** Rules of {@link #withoutHost}, withheld where their hosts are blocked. */
    static List<ConfiguredRule> withHosts(Handle handle, List<ConfiguredRule> rules) {
        Set<String> names = new TreeSet<>();
        rules.forEach(rule -> names.addAll(host(rule).withParents()));
        Map<String, BlockedHost> blocked = blocked(handle, names);
        return blocked.isEmpty()
                ? rules
                : rules.stream().map(rule -> withHost(rule, blocked)).toList();
    }

    /** A rule of a row of {@link #SELECT}, as if the block list were empty. */
    static ConfiguredRule withoutHost(ResultSet row) throws SQLException {
        return rule(row).withWithholding(withholding(row));
    }

    /** The rule of a row with its live release, as if it were not withheld. Also of a row before version 18. */
    static ConfiguredRule rule(ResultSet row) throws SQLException {
        int number = row.getInt("live");
        Release live = row.wasNull()
                ? null
                : new Release(
                        number,
                        Objects.requireNonNull(row.getString("live_page"), "a release has a page"),
                        Instant.ofEpochMilli(row.getLong("published_at")),
                        row.getString("published_by"),
                        row.getLong("live_revision"));
        String canonical = new RuleKey(row.getString("origin"), row.getString("match_key")).canonical();
        String links = row.getString("test_links");
        return new ConfiguredRule(
                RuleNumber.id(row),
                row.getString("appid"),
                Objects.requireNonNullElse(row.getString("prefix"), canonical),
                canonical,
                row.getInt("occupies") == 1,
                page(row.getString("page"), live),
                version(row.getString("test_version")),
                links == null ? List.of() : Json.readStrings(links),
                live,
                row.getLong("version"));
    }

    private static String page(@Nullable String own, @Nullable Release live) {
        return own == null
                ? Objects.requireNonNull(live, "a rule without a page of its own is live")
                        .page()
                : own;
    }

    private static Version version(@Nullable String code) {
        return code == null ? Version.RELEASE : Columns.known(Version.ofCode(code), code);
    }

    private static @Nullable Withholding withholding(ResultSet row) throws SQLException {
        Suspension takedown = suspension(row, "taken_down_at", "taken_down_reason");
        if (takedown != null) {
            return Withholding.ofTakedown(takedown);
        }
        Instant waitingSince = Columns.instant(row, "waiting_since");
        if (waitingSince != null) {
            return Withholding.awaitingApproval(waitingSince);
        }
        return Withholding.ofAccount(
                suspension(row, "suspended_at", "suspended_reason"),
                Columns.known(AccountKind.ofCode(row.getString("account_kind")), row.getString("account_kind")),
                null,
                row.getInt("feature_off") == 1);
    }

    /** The suspension in two columns of a row; null if there is none. */
    static @Nullable Suspension suspension(ResultSet row, String at, String reason) throws SQLException {
        long millis = row.getLong(at);
        return row.wasNull() ? null : new Suspension(row.getString(reason), Instant.ofEpochMilli(millis));
    }

    /** The rule, withheld if its host is one of the blocked hosts by name. */
    static ConfiguredRule withHost(ConfiguredRule rule, Map<String, BlockedHost> blocked) {
        Withholding own = rule.withholding();
        if (own != null && own.comesBeforeHost()) {
            return rule;
        }
        Host of = host(rule);
        for (String name : of.withParents()) {
            BlockedHost host = blocked.get(name);
            if (host != null && (!host.alone() || name.equals(of.name()))) {
                return rule.withWithholding(Withholding.of(host));
            }
        }
        return rule;
    }

    private static Host host(ConfiguredRule rule) {
        return Host.of(Link.ofCanonical(rule.canonical()));
    }

    private static Map<String, BlockedHost> blocked(Handle handle, Set<String> names) {
        Map<String, BlockedHost> blocked = new HashMap<>();
        for (List<String> some : Lists.partition(new ArrayList<>(names), NAMES_AT_A_TIME)) {
            handle.createQuery("SELECT * FROM blocked_hosts WHERE host IN (<names>)")
                    .bindList("names", some)
                    .map((row, context) -> blockedHost(row))
                    .forEach(host -> blocked.put(host.host(), host));
        }
        return blocked;
    }

    static BlockedHost blockedHost(ResultSet row) throws SQLException {
        return new BlockedHost(
                row.getString("host"),
                row.getString("reason"),
                Instant.ofEpochMilli(row.getLong("blocked_at")),
                row.getInt("subdomains") == 0);
    }

    /** The whole block list by name. */
    static Map<String, BlockedHost> allBlocked(Handle handle) {
        Map<String, BlockedHost> blocked = new HashMap<>();
        handle.createQuery("SELECT * FROM blocked_hosts")
                .map((row, context) -> blockedHost(row))
                .forEach(host -> blocked.put(host.host(), host));
        return blocked;
    }
}
