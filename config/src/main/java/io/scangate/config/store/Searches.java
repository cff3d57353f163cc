package io.scangate.config.store;

import io.scangate.config.lifecycle.AccountFilter;
import io.scangate.config.lifecycle.RuleFilter;
import io.scangate.config.lifecycle.RuleKey;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/** The filters of accounts and rules as conditions of SQL. */
final class Searches {
    private static final List<String> SCHEMES = List.of("http", "https", "ftp");

    /** The path of a rule: its key up to the first question mark. */
    private static final String PATH =
            "substr(r.match_key, 1, length(r.match_key) - length(ltrim(r.match_key, replace(r.match_key, '?', ''))))";

    /** The directory of a rule: its path up to the last slash. */
    private static final String DIRECTORY = "r.origin || rtrim(" + PATH + ", replace(" + PATH + ", '/', ''))";

    private static final String CHECK =
            "SELECT 1 FROM verifications v WHERE v.appid = r.appid AND v.directory = " + DIRECTORY;

    private Searches() {}

    static Search accounts(Handle handle, AccountFilter filter) {
        Search search = new Search(handle, "accounts", "appid", false);
        if (filter.name() != null) {
            String part = filter.name().toLowerCase(Locale.ROOT).replaceAll("[\\\\%_]", "\\\\$0");
            search.filter("lower(r.name) LIKE :name ESCAPE '\\'").bind("name", "%" + part + "%");
        }
        if (filter.host() != null) {
            StringBuilder origins = new StringBuilder();
            for (String scheme : SCHEMES) {
                String origin = scheme + "://" + filter.host().name();
                // Origins with a port follow the host with a colon.
                origins.append(origins.isEmpty() ? "" : " OR ")
                        .append(String.format(
                                "x.origin = :%1$s OR (x.origin > :%1$s_from AND x.origin < :%1$s_to)", scheme));
                search.bind(scheme, origin).bind(scheme + "_from", origin + ":").bind(scheme + "_to", origin + ";");
            }
            search.within("r.appid IN (SELECT x.appid FROM rules x WHERE " + origins + ")");
        }
        RuleKey range = filter.within();
        if (range != null) {
            search.within("r.appid IN (SELECT y.appid FROM rules y WHERE y.origin = :origin AND y.match_key >= :key"
                            + " AND y.match_key < :end)")
                    .bind("origin", range.origin())
                    .bind("key", range.key())
                    .bind("end", range.endOfRange());
        }
        return search;
    }

    static Search rules(Handle handle, String appid, RuleFilter filter) {
        Search search = new Search(handle, "rules", "id", false)
                .within("r.appid = :appid")
                .bind("appid", appid);
        if (filter.prefix() != null) {
            RuleKey range = filter.range();
            String inRange = " OR (r.origin = :origin AND substr(r.match_key, 1, length(:key)) = :key)";
            search.filter("substr(r.prefix, 1, length(:prefix)) = :prefix" + (range == null ? "" : inRange))
                    .bind("prefix", filter.prefix());
            if (range != null) {
                search.bind("origin", range.origin()).bind("key", range.key());
            }
        }
        if (filter.published() != null) {
            search.filter(filter.published() ? "r.live IS NOT NULL" : "r.live IS NULL");
        }
        if (filter.verification() != null) {
            search.filter(
                    switch (filter.verification()) {
                        case PROVEN -> "EXISTS (" + CHECK + " AND v.failed_since IS NULL)";
                        case FAILING -> "EXISTS (" + CHECK + " AND v.failed_since IS NOT NULL)";
                        case UNCHECKED -> "NOT EXISTS (" + CHECK + ")";
                    });
        }
        return search;
    }
}
