package io.scangate.config.store;

import io.scangate.config.lifecycle.AccountFilter;
import io.scangate.config.lifecycle.MoveFilter;
import io.scangate.config.lifecycle.PlannedRelease;
import io.scangate.config.lifecycle.RuleFilter;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.ownership.VerificationFilter;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The filters of accounts and rules as conditions of SQL. */
final class Searches {
    private static final List<String> SCHEMES = List.of("http", "https", "ftp");

    /** The path of a rule: its key up to the first question mark. */
    private static final String PATH =
            "substr(r.match_key, 1, length(r.match_key) - length(ltrim(r.match_key, replace(r.match_key, '?', ''))))";

    /** The directory of a rule: its path up to the last slash. */
    private static final String DIRECTORY = RuleRows.ORIGIN + " || rtrim(" + PATH + ", replace(" + PATH + ", '/', ''))";

    private static final String CHECK =
            "SELECT 1 FROM verifications v WHERE v.account = r.account AND v.directory = " + DIRECTORY;

    private Searches() {}

    static Search accounts(Handle handle, AccountFilter filter) {
        Search search = Search.ascending(handle, "accounts", "r.appid");
        if (filter.name() != null) {
            search.containing("r.name", filter.name());
        }
        if (filter.host() != null) {
            StringBuilder origins = new StringBuilder();
            for (String scheme : SCHEMES) {
                String origin = scheme + "://" + filter.host().name();
                // Origins with a port follow the host with a colon.
                origins.append(origins.isEmpty() ? "" : " OR ")
                        .append(String.format(
                                "o.origin = :%1$s OR (o.origin > :%1$s_from AND o.origin < :%1$s_to)", scheme));
                search.bind(scheme, origin).bind(scheme + "_from", origin + ":").bind(scheme + "_to", origin + ";");
            }
            search.within("r.number IN (SELECT x.account FROM origins o JOIN rules x ON x.origin = o.number WHERE "
                    + origins + ")");
        }
        RuleKey range = filter.within();
        if (range != null) {
            search.within("r.number IN (SELECT y.account FROM rules y WHERE y.origin = " + Origins.NUMBER
                            + " AND y.match_key >= :key AND y.match_key < :end)")
                    .bind("origin", range.origin())
                    .bind("key", range.key())
                    .bind("end", range.endOfRange());
        }
        return search;
    }

    static Search rules(Handle handle, String appid, RuleFilter filter) {
        Search search = Search.ascending(handle, "rules", "r.number")
                .startingAfter(RuleNumber::of)
                .within("r.account = " + Appids.NUMBER)
                .bind("appid", appid);
        if (filter.prefix() != null) {
            RuleKey range = filter.range();
            String inRange = " OR (r.origin = " + Origins.NUMBER + " AND substr(r.match_key, 1, length(:key)) = :key)";
            search.filter("substr(" + RuleRows.PREFIX + ", 1, length(:prefix)) = :prefix"
                            + (range == null ? "" : inRange))
                    .bind("prefix", filter.prefix());
            if (range != null) {
                search.bind("origin", range.origin()).bind("key", range.key());
            }
        }
        if (filter.published() != null) {
            search.filter(filter.published() ? "r.live IS NOT NULL" : "r.live IS NULL");
        }
        if (filter.draft() != null) {
            search.filter((filter.draft() ? "" : "NOT ") + "(" + RuleRows.HAS_DRAFT + ")");
        }
        if (filter.text() != null) {
            search.filter("lower(" + RuleRows.PREFIX + ") LIKE :text ESCAPE '!' OR lower(" + RuleRows.PAGE
                            + ") LIKE :text ESCAPE '!'")
                    .bind("text", Search.pattern(filter.text()));
        }
        if (filter.verification() != null) {
            search.filter(
                    switch (filter.verification()) {
                        case PROVEN -> "EXISTS (" + CHECK + " AND v.failed_since IS NULL)";
                        case FAILING -> "EXISTS (" + CHECK + " AND v.failed_since IS NOT NULL)";
                        case UNCHECKED -> "NOT EXISTS (" + CHECK + " AND v.outcome IS NOT NULL)";
                    });
        }
        return search;
    }

    static Search claims(Handle handle, MoveFilter filter) {
        Search search = Search.ascending(handle, "claims", "r.id");
        return moves(search, filter, "r.appid = :appid", "r.rule_appid = :appid");
    }

    static Search offers(Handle handle, MoveFilter filter, Instant now) {
        Search search = Search.ascending(handle, "offers", "r.id")
                .within("r.expires_at > :now")
                .bind("now", now.toEpochMilli());
        return moves(search, filter, "r.appid = :appid", "r.receiver = :appid");
    }

    private static Search moves(Search search, MoveFilter filter, String made, String received) {
        if (filter.appid() != null) {
            search.within(
                            filter.side() == null
                                    ? made + " OR " + received
                                    : filter.side() == MoveFilter.Side.MADE ? made : received)
                    .bind("appid", filter.appid());
        }
        if (filter.prefix() != null) {
            search.filter("EXISTS (SELECT 1 FROM (SELECT " + RuleRows.PREFIX + " AS prefix, r.number FROM rules r) x"
                            + " WHERE x.number = r.rule AND substr(x.prefix, 1, length(:prefix)) = :prefix)")
                    .bind("prefix", filter.prefix());
        }
        return search;
    }

    static Search plans(Handle handle, String appid, PlannedRelease.@Nullable State state) {
        Search search = Search.ascending(handle, "planned_releases", "r.id")
                .within("r.appid = :appid")
                .bind("appid", appid);
        if (state != null) {
            search.filter(
                    switch (state) {
                        case WAITING -> "r.due_at IS NOT NULL";
                        case FAILED -> "r.reason IS NOT NULL";
                        case DONE -> "r.due_at IS NULL AND r.reason IS NULL";
                    });
        }
        return search;
    }

    static Search verifications(Handle handle, String appid, VerificationFilter filter) {
        Search search = Search.ascending(handle, "verifications", "r.directory")
                .within("r.account = " + Appids.NUMBER)
                .bind("appid", appid)
                .containing("r.directory", filter.directory());
        if (filter.failing() != null) {
            search.filter(filter.failing() ? "r.failed_since IS NOT NULL" : "r.failed_since IS NULL");
        }
        return search;
    }
}
