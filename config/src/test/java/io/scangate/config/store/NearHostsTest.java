package io.scangate.config.store;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.World;
import io.scangate.config.ownership.Directory;
import io.scangate.config.ownership.Finding;
import io.scangate.config.ownership.Outcome;
import io.scangate.config.scans.MissedLink;
import io.scangate.gateway.link.Link;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Missed links on hosts without rules that are near to one with rules. */
class NearHostsTest {
    @TempDir
    Path directory;

    private static String near(String origin) {
        return NearHosts.of(Link.ofCanonical(origin + "/"));
    }

    @Test
    void wwwIsLeftOut_unlessTheRestBelongsToOthers() {
        assertEquals("shop.cn", near("https://www.shop.cn"));
        assertEquals("shop.cn", near("http://shop.cn:8080"));
        assertEquals("shop.cn", near("https://www.shop.cn."));
        assertEquals("www.com.cn", near("https://www.com.cn"));
        assertEquals("www.cn", near("https://www.cn"));
        assertEquals("www.github.io", near("https://www.github.io"));
        assertEquals("www.localhost", near("https://www.localhost"));
        assertEquals("127.0.0.1", near("https://127.0.0.1:8443"));
        assertEquals("2001:db8::1", near("https://[2001:db8::1]"));
    }

    @ParameterizedTest
    @EnumSource
    void linksOfNearHostsAreKept_andManyPortsDoNotFillTheDatabase(TestDatabase kind) {
        try (World world = new World(kind.fresh(directory))) {
            Database database = world.database;
            String appid = world.account();
            world.add(appid, World.wish("https://www.shop.cn/a/"));
            Instant now = world.clock.instant();
            new SqlVerificationStore(database)
                    .put(
                            appid,
                            new Directory("https://www.shop.cn/a/"),
                            new Finding(Outcome.PROVEN, "https://www.shop.cn/a/x", 200, "found"),
                            now);
            List<String> links = new ArrayList<>(List.of(
                    "https://shop.cn/a/1",
                    "http://shop.cn/a/2",
                    "https://www.shop.cn:444/a/3",
                    "https://shop.cn/b/4",
                    "https://x.shop.cn/a/5",
                    "https://shop.com/a/6"));
            add(database, links, now);
            assertEquals(
                    List.of("http://shop.cn/a/2", "https://shop.cn/a/1", "https://www.shop.cn:444/a/3"),
                    unmatched(database, appid));
            links.clear();
            for (int port = 1; port <= 700; port++) {
                links.add("https://shop.cn:" + (1_000 + port) + "/a/");
            }
            add(database, links, now.plusSeconds(1));
            assertEquals(500, unmatched(database, appid).size());
            long rows = database.read(handle -> handle.createQuery("SELECT count(*) FROM scanned_links")
                    .mapTo(long.class)
                    .one());
            assertEquals(500, rows);
            world.rules.delete(
                    ANA,
                    appid,
                    io.scangate.config.lifecycle.RuleRef.id(
                            world.rules.list(appid, null, 1).items().get(0).id()));
            add(database, List.of("https://shop.cn/a/late"), now.plusSeconds(2));
            assertTrue(unmatched(database, appid).stream().noneMatch(link -> link.endsWith("late")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyLinksOfOneHost_doNotHideThoseOfAnother(TestDatabase kind) {
        try (World world = new World(kind.fresh(directory))) {
            String appid = world.account();
            for (String proven : List.of(
                    "https://www.a.cn/x/",
                    "https://www.b.cn/y/",
                    "https://www.b.cn/y/inner/",
                    "https://www.b.cn/yes/")) {
                world.add(appid, World.wish(proven));
                new SqlVerificationStore(world.database)
                        .put(
                                appid,
                                new Directory(proven),
                                new Finding(Outcome.PROVEN, proven + "f", 200, "found"),
                                world.clock.instant());
            }
            Instant now = world.clock.instant();
            add(
                    world.database,
                    List.of("https://b.cn/y/inner/1", "http://b.cn/y/2", "https://b.cn/yes/3", "https://b.cn/ye"),
                    now);
            List<String> elsewhere = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                elsewhere.add("https://a.cn/elsewhere/" + i);
            }
            add(world.database, elsewhere, now.plusSeconds(1));
            assertEquals(
                    List.of("http://b.cn/y/2", "https://b.cn/y/inner/1", "https://b.cn/yes/3"),
                    unmatched(world.database, appid));
        }
    }

    private static void add(Database database, List<String> links, Instant now) {
        database.write(handle -> {
            new ScannedLinks(handle).add(List.of(), links, now);
            return true;
        });
    }

    private static List<String> unmatched(Database database, String appid) {
        return new SqlScanStore(database)
                .unmatched(appid, Instant.EPOCH, 500).stream()
                        .map(MissedLink::link)
                        .toList();
    }
}
