package io.scangate.config.store;

import com.google.common.hash.Hashing;
import io.scangate.config.lifecycle.Host;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * Samples of scanned links, within a transaction. Keeps only the newest ones of each origin, and {@link ExpiredRows} deletes old ones. Keeps
 * none of origins without rules: such links may be private, and scans of random hosts must not fill the database. Not
 * thread-safe.
 */
final class ScannedLinks {
    /**
     * The most links of an origin, for matched and unmatched links each, so that matched links do not displace the
     * others.
     */
    private static final int MAX_OF_ORIGIN = 500;

    /** The last check of a directory found the file. */
    private static final String IN_FORCE = "v.proven_at IS NOT NULL AND v.failed_since IS NULL";

    private static final String IN_PROVEN_DIRECTORY = "EXISTS (SELECT 1 FROM verifications v WHERE v.account = "
            + Appids.NUMBER + " AND " + IN_FORCE + " AND substr(s.link, 1, length(v.directory)) = v.directory)";

    private final Handle handle;

    ScannedLinks(Handle handle) {
        this.handle = handle;
    }

    void add(List<String> matched, List<String> unmatched, Instant now) {
        // Sorted, so that two transactions cannot deadlock.
        Map<String, Map<String, Boolean>> byOrigin = new TreeMap<>();
        collect(byOrigin, unmatched, false);
        collect(byOrigin, matched, true);
        byOrigin.keySet().retainAll(withRules(byOrigin.keySet()));
        if (!byOrigin.isEmpty()) {
            put(byOrigin, now);
            forgetSurplus(byOrigin.keySet());
        }
    }

    /** The key of a link, which may be too long for an index. */
    static String hash(String link) {
        return Hashing.sha256().hashString(link, StandardCharsets.UTF_8).toString();
    }

    private static void collect(Map<String, Map<String, Boolean>> byOrigin, List<String> links, boolean matched) {
        for (String text : links) {
            if (LinkParser.parse(text) instanceof Link link) {
                String origin = link.origin();
                byOrigin.computeIfAbsent(origin, key -> new TreeMap<>()).put(link.toString(), matched);
            }
        }
    }

    private Set<String> withRules(Collection<String> origins) {
        return origins.isEmpty()
                ? Set.of()
                : new HashSet<>(handle.createQuery("SELECT origin FROM origins WHERE origin IN (<origins>)")
                        .bindList("origins", List.copyOf(origins))
                        .mapTo(String.class)
                        .list());
    }

    private void put(Map<String, Map<String, Boolean>> byOrigin, Instant now) {
        PreparedBatch rows = handle.prepareBatch("""
                        INSERT INTO scanned_links (origin, link_hash, link, matched, seen_at)
                        VALUES (:origin, :hash, :link, :matched, :now)
                        ON CONFLICT (origin, link_hash) DO UPDATE
                        SET matched = excluded.matched, seen_at = excluded.seen_at""");
        byOrigin.forEach((origin, links) ->
                links.forEach((link, matched) -> rows.bind("origin", IndexedText.ORIGIN.checked(origin))
                        .bind("hash", IndexedText.HASH.checked(hash(link)))
                        .bind("link", link)
                        .bind("matched", matched ? 1 : 0)
                        .bind("now", now.toEpochMilli())
                        .add()));
        rows.execute();
    }

    private void forgetSurplus(Collection<String> origins) {
        PreparedBatch surplus = handle.prepareBatch("""
                        DELETE FROM scanned_links WHERE origin = :origin AND matched = :matched AND link_hash NOT IN (
                          SELECT link_hash FROM scanned_links WHERE origin = :origin AND matched = :matched
                          ORDER BY seen_at DESC, link LIMIT :limit)""");
        for (String origin : origins) {
            for (int matched = 0; matched <= 1; matched++) {
                surplus.bind("origin", origin)
                        .bind("matched", matched)
                        .bind("limit", MAX_OF_ORIGIN)
                        .add();
            }
        }
        surplus.execute();
    }

    /** Looks up the links of the origin of each proven directory. */
    List<String> unmatched(String appid, Instant after, int limit) {
        List<String> origins = provenOrigins(appid);
        return origins.isEmpty()
                ? List.of()
                : handle.createQuery("SELECT s.link FROM scanned_links s WHERE s.matched = 0"
                                + " AND s.origin IN (<origins>) AND s.seen_at > :after AND " + IN_PROVEN_DIRECTORY
                                + " ORDER BY s.seen_at DESC, s.link LIMIT :limit")
                        .bindList("origins", origins)
                        .bind("appid", appid)
                        .bind("after", after.toEpochMilli())
                        .bind("limit", limit)
                        .mapTo(String.class)
                        .list();
    }

    /** Deletes the links of a host on all ports, also those that end it with a dot; returns their number. */
    int erase(Host host) {
        int links = 0;
        for (String scheme : List.of("http://", "https://")) {
            for (String origin : origins(scheme, host)) {
                links += handle.createUpdate("DELETE FROM scanned_links WHERE origin = :origin")
                        .bind("origin", origin)
                        .execute();
            }
        }
        return links;
    }

    /** The origins of a host with links. */
    private List<String> origins(String scheme, Host host) {
        String start = scheme + (host.name().indexOf(':') < 0 ? host.name() : "[" + host.name() + "]");
        // A final dot and the colon of a port come before the semicolon, and so do longer names.
        return handle
                .createQuery("SELECT DISTINCT origin FROM scanned_links WHERE origin >= :start AND origin < :end")
                .bind("start", start)
                .bind("end", start + ";")
                .mapTo(String.class)
                .list()
                .stream()
                .filter(origin -> LinkParser.parse(origin + "/") instanceof Link link
                        && Host.of(link).name().equals(host.name()))
                .toList();
    }

    private List<String> provenOrigins(String appid) {
        return handle
                .createQuery(
                        "SELECT directory FROM verifications v WHERE v.account = " + Appids.NUMBER + " AND " + IN_FORCE)
                .bind("appid", appid)
                .mapTo(String.class)
                .list()
                .stream()
                .flatMap(directory ->
                        LinkParser.parse(directory) instanceof Link link ? Stream.of(link.origin()) : Stream.empty())
                .distinct()
                .toList();
    }

    List<String> scanned(@Nullable String appid, String origin, Instant after, int limit) {
        return handle.createQuery("SELECT s.link FROM scanned_links s WHERE s.origin = :origin AND s.seen_at > :after"
                        + (appid == null ? "" : " AND " + IN_PROVEN_DIRECTORY)
                        + " ORDER BY s.seen_at DESC, s.link LIMIT :limit")
                .bind("origin", origin)
                .bind("appid", appid)
                .bind("after", after.toEpochMilli())
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }
}
