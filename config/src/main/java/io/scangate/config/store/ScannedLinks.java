package io.scangate.config.store;

import com.google.common.collect.Lists;
import com.google.common.hash.Hashing;
import io.scangate.config.lifecycle.Host;
import io.scangate.config.scans.MissedLink;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Samples of scanned links, within a transaction. Keeps only the newest ones of each origin, and {@link ExpiredRows} deletes old ones. Keeps
 * none of other hosts: such links may be private, and scans of random hosts must not fill the database. A host that differs from one with
 * rules only in scheme, port or {@code www.} is near to it ({@link NearHosts}): its missed links are mostly mistakes of stickers or rules.
 * Not thread-safe.
 */
final class ScannedLinks {
    /**
     * The most links of an origin, for matched and unmatched links each, so that matched links do not displace the
     * others.
     */
    private static final int MAX_OF_ORIGIN = 500;

    private static final int PATHS_AT_A_TIME = 500;

    /** The last check of a directory found the file. */
    private static final String IN_FORCE = "v.proven_at IS NOT NULL AND v.failed_since IS NULL";

    private static final String IN_PROVEN_DIRECTORY = "EXISTS (SELECT 1 FROM verifications v WHERE v.account = "
            + Appids.NUMBER + " AND " + IN_FORCE + " AND substr(s.link, 1, length(v.directory)) = v.directory)";

    private final Handle handle;

    ScannedLinks(Handle handle) {
        this.handle = handle;
    }

    /** The samples of one link. */
    private record Sample(String origin, String nearHost, boolean matched, long number) {
        Sample again() {
            return new Sample(origin, nearHost, matched, number + 1);
        }
    }

    void add(List<String> matched, List<String> unmatched, Instant now) {
        // Sorted, so that two transactions cannot deadlock.
        Map<String, Sample> byLink = new TreeMap<>();
        collect(byLink, unmatched, false);
        collect(byLink, matched, true);
        Set<String> origins = withRules(values(byLink, Sample::origin));
        Map<String, Sample> others = new TreeMap<>(byLink);
        others.values().removeIf(sample -> origins.contains(sample.origin()));
        Set<String> near = NearHosts.withRules(handle, values(others, Sample::nearHost));
        byLink.values().removeIf(sample -> !origins.contains(sample.origin()) && !near.contains(sample.nearHost()));
        if (!byLink.isEmpty()) {
            put(byLink, origins, now);
            forgetSurplus(origins);
            forgetSurplusNear(near);
        }
    }

    private static Set<String> values(Map<String, Sample> samples, Function<Sample, String> value) {
        return samples.values().stream().map(value).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The key of a link, which may be too long for an index. */
    static String hash(String link) {
        return Hashing.sha256().hashString(link, StandardCharsets.UTF_8).toString();
    }

    private static void collect(Map<String, Sample> byLink, List<String> links, boolean matched) {
        for (String text : links) {
            if (LinkParser.parse(text) instanceof Link link) {
                byLink.compute(
                        link.toString(),
                        (key, before) -> before == null || before.matched() != matched
                                ? new Sample(link.origin(), NearHosts.of(link), matched, 1)
                                : before.again());
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

    private void put(Map<String, Sample> byLink, Set<String> origins, Instant now) {
        PreparedBatch rows = handle.prepareBatch("""
                        INSERT INTO scanned_links (origin, link_hash, link, matched, seen_at, first_seen, samples, near_host)
                        VALUES (:origin, :hash, :link, :matched, :now, :now, :samples, :near)
                        ON CONFLICT (origin, link_hash) DO UPDATE
                        SET matched = excluded.matched, seen_at = excluded.seen_at, near_host = excluded.near_host,
                            samples = excluded.samples + CASE WHEN scanned_links.matched = excluded.matched
                                                              THEN scanned_links.samples ELSE 0 END,
                            first_seen = CASE WHEN scanned_links.matched = excluded.matched
                                              THEN COALESCE(scanned_links.first_seen, scanned_links.seen_at)
                                              ELSE excluded.first_seen END""");
        byLink.forEach((link, sample) -> rows.bind("origin", IndexedText.ORIGIN.checked(sample.origin()))
                .bind("hash", IndexedText.HASH.checked(hash(link)))
                .bind("link", link)
                .bind("matched", sample.matched() ? 1 : 0)
                .bind("now", now.toEpochMilli())
                .bind("samples", sample.number())
                .bind("near", origins.contains(sample.origin()) ? null : IndexedText.HOST.checked(sample.nearHost()))
                .add());
        rows.execute();
    }

    /** All origins of a near host together have as many links as one origin: there are many ports. */
    private void forgetSurplusNear(Collection<String> hosts) {
        if (hosts.isEmpty()) {
            return;
        }
        PreparedBatch surplus = handle.prepareBatch("""
                        DELETE FROM scanned_links WHERE near_host = :host AND (origin, link_hash) NOT IN (
                          SELECT origin, link_hash FROM scanned_links WHERE near_host = :host
                          ORDER BY seen_at DESC, link LIMIT :limit)""");
        hosts.forEach(
                host -> surplus.bind("host", host).bind("limit", MAX_OF_ORIGIN).add());
        surplus.execute();
    }

    private void forgetSurplus(Collection<String> origins) {
        if (origins.isEmpty()) {
            return;
        }
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

    /** Looks up the links of the origin of each proven directory, and those on near hosts with the path of such a directory. */
    List<MissedLink> unmatched(String appid, Instant after, int limit) {
        List<Link> directories = provenDirectories(appid);
        if (directories.isEmpty()) {
            return List.of();
        }
        List<MissedLink> found = new ArrayList<>(ofProvenOrigins(appid, directories, after, limit));
        found.addAll(near(directories, after, limit));
        found.sort(Comparator.comparing(MissedLink::last).reversed().thenComparing(MissedLink::link));
        return found.subList(0, Math.min(limit, found.size()));
    }

    private List<MissedLink> ofProvenOrigins(String appid, List<Link> directories, Instant after, int limit) {
        return handle.createQuery("SELECT s.* FROM scanned_links s WHERE s.matched = 0"
                        + " AND s.origin IN (<origins>) AND s.seen_at > :after AND " + IN_PROVEN_DIRECTORY
                        + " ORDER BY s.seen_at DESC, s.link LIMIT :limit")
                .bindList(
                        "origins",
                        directories.stream().map(Link::origin).distinct().toList())
                .bind("appid", appid)
                .bind("after", after.toEpochMilli())
                .bind("limit", limit)
                .map((row, context) -> missed(row))
                .list();
    }

    private static MissedLink missed(ResultSet row) throws SQLException {
        Instant last = Instant.ofEpochMilli(row.getLong("seen_at"));
        Instant first = Columns.instant(row, "first_seen");
        return new MissedLink(row.getString("link"), row.getLong("samples"), first == null ? last : first, last);
    }

    /** A path on a near host, of a proven directory. */
    private record NearPath(String host, String path) {
        static NearPath of(Link directory) {
            return new NearPath(NearHosts.of(directory), ScannedLinks.path(directory));
        }

        boolean isInside(NearPath other) {
            return host.equals(other.host()) && path.startsWith(other.path());
        }
    }

    private List<MissedLink> near(List<Link> directories, Instant after, int limit) {
        List<MissedLink> found = new ArrayList<>();
        for (List<NearPath> some : Lists.partition(outermost(directories), PATHS_AT_A_TIME)) {
            String rows = IntStream.range(0, some.size())
                    .mapToObj(i -> "(CAST(:host" + i + " AS TEXT), CAST(:path" + i + " AS TEXT))")
                    .collect(Collectors.joining(", "));
            Query query = handle.createQuery("WITH near(host, path) AS (VALUES " + rows
                            + ") SELECT s.* FROM near CROSS JOIN scanned_links s WHERE s.near_host = near.host AND s.matched = 0"
                            + " AND s.seen_at > :after AND substr(s.link, length(s.origin) + 1, length(near.path)) = near.path"
                            + " ORDER BY s.seen_at DESC, s.link LIMIT :limit")
                    .bind("after", after.toEpochMilli())
                    .bind("limit", limit);
            for (int i = 0; i < some.size(); i++) {
                query.bind("host" + i, some.get(i).host())
                        .bind("path" + i, some.get(i).path());
            }
            found.addAll(query.map((row, context) -> missed(row)).list());
        }
        return found;
    }

    /** The paths of directories that are in none of the others, so that no link has two. */
    private static List<NearPath> outermost(List<Link> directories) {
        List<NearPath> outermost = new ArrayList<>();
        directories.stream()
                .map(NearPath::of)
                .sorted(Comparator.comparing(NearPath::host).thenComparing(NearPath::path))
                .filter(next -> outermost.isEmpty() || !next.isInside(outermost.get(outermost.size() - 1)))
                .forEach(outermost::add);
        return outermost;
    }

    private static String path(Link link) {
        return link.toString().substring(link.pathStart());
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

    private List<Link> provenDirectories(String appid) {
        return handle
                .createQuery(
                        "SELECT directory FROM verifications v WHERE v.account = " + Appids.NUMBER + " AND " + IN_FORCE)
                .bind("appid", appid)
                .mapTo(String.class)
                .list()
                .stream()
                .flatMap(directory ->
                        LinkParser.parse(directory) instanceof Link link ? Stream.of(link) : Stream.empty())
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
