package io.scangate.config;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Samples of scanned links in a server's database. */
final class SampledLinks {
    private SampledLinks() {}

    /** Adds a missed link of an origin. */
    static void add(TestServer server, String origin) {
        add(server, origin, "/", 0);
    }

    /** Adds a link that a rule has decided. */
    static void addDecided(TestServer server, String origin, String path) {
        add(server, origin, path, 1);
    }

    private static void add(TestServer server, String origin, String path, int matched) {
        jdbi(server)
                .useHandle(handle -> handle.execute(
                        "INSERT INTO scanned_links (origin, link_hash, link, matched, seen_at) VALUES (?, ?, ?, ?, ?)",
                        origin,
                        UUID.randomUUID().toString().replace("-", ""),
                        origin + path,
                        matched,
                        System.currentTimeMillis()));
    }

    /** All links, in their order. */
    static List<String> all(TestServer server) {
        return jdbi(server).withHandle(handle -> handle.createQuery("SELECT link FROM scanned_links ORDER BY link")
                .mapTo(String.class)
                .list());
    }

    private static Jdbi jdbi(TestServer server) {
        return Jdbi.create("jdbc:" + server.database().database());
    }
}
