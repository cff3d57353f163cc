package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.BlockedHost;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SqlBlockListTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void aBlockedHostIncludesTheHostsBelowItUntilItIsUnblocked(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            SqlBlockList list = new SqlBlockList(database, Clock.fixed(NOW, ZoneOffset.UTC));
            assertFalse(blocks(list, "https://www.evil.example/"));

            list.block(Actor.of("operator:ops"), "EVIL.example", "phishing", true);
            list.block(Actor.of("operator:ops"), "192.0.2.1", "a", true);
            list.block(Actor.of("operator:ops"), "192.0.2.1", "scanner", true);
            assertTrue(blocks(list, "https://evil.example:8443/a"));
            assertTrue(blocks(list, "http://a.b.evil.example/"));
            assertTrue(blocks(list, "http://evil.example./"), "a final dot is the same host");
            assertTrue(blocks(list, "http://0xC0000201/"), "the same address");
            assertFalse(blocks(list, "http://notevil.example/"));
            assertFalse(blocks(list, "http://evil.example.org/"));
            assertFalse(blocks(list, "http://2.1/"));
            assertEquals(
                    List.of(
                            new BlockedHost("192.0.2.1", "scanner", NOW, true),
                            new BlockedHost("evil.example", "phishing", NOW, false)),
                    list.list());

            assertTrue(list.unblock(Actor.of("operator:ops"), "Evil.Example."));
            assertFalse(list.unblock(Actor.of("operator:ops"), "evil.example"));
            assertFalse(blocks(list, "https://evil.example/"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHostAloneLeavesTheHostsBelowItOpen(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            SqlBlockList list = new SqlBlockList(database, Clock.fixed(NOW, ZoneOffset.UTC));
            list.block(Actor.of("operator:ops"), "商标.公司.cn.", "spam", false);
            assertEquals(List.of(new BlockedHost("xn--czr694b.xn--55qx5d.cn", "spam", NOW, true)), list.list());
            assertTrue(blocks(list, "https://xn--CZR694B.公司.cn/a"));
            assertFalse(blocks(list, "https://www.商标.公司.cn/"));
            list.block(Actor.of("operator:ops"), "商标.公司.cn", "spam", true);
            assertTrue(blocks(list, "https://www.商标.公司.cn/"));
            list.block(Actor.of("operator:ops"), "[2001:DB8:0::1]", "scanner", true);
            assertTrue(blocks(list, "https://[2001:db8::1]:8443/"));
            assertTrue(list.unblock(Actor.of("operator:ops"), "2001:db8::1"));
            assertTrue(list.unblock(Actor.of("operator:ops"), "XN--CZR694B.xn--55QX5D.CN."));
            assertEquals(List.of(), list.list());
        }
    }

    /** An earlier version stored it as it was written. It blocks no host, and can be removed. */
    @ParameterizedTest
    @EnumSource
    void aStoredWildcardCanBeRemoved(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            SqlBlockList list = new SqlBlockList(database, Clock.systemUTC());
            database.write(handle -> handle.execute(
                    "INSERT INTO blocked_hosts (host, reason, blocked_at) VALUES ('*.evil.example', 'r', 0)"));
            assertFalse(list.list().get(0).alone(), "the meaning of earlier rows");
            assertTrue(list.unblock(Actor.of("operator:ops"), "*.EVIL.example"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void badHostsAndEmptyReasonsAreRefused(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            SqlBlockList list = new SqlBlockList(database, Clock.systemUTC());
            RefusedException host = assertThrows(
                    RefusedException.class,
                    () -> list.block(Actor.of("operator:ops"), "https://evil.example/", "phishing", true));
            assertEquals(Refusal.INVALID_ARGUMENT, host.refusal());
            assertTrue(String.valueOf(host.getMessage()).contains("\"https://evil.example/\""), host.getMessage());
            for (String bad : List.of(
                    "*.example.com",
                    ".example.com",
                    "e*ample.com",
                    "example..com",
                    "example.com:443",
                    "example.com/",
                    "user@example.com",
                    "a b.com",
                    "%2a.example.com",
                    "")) {
                RefusedException refused = assertThrows(
                        RefusedException.class, () -> list.block(Actor.of("operator:ops"), bad, "phishing", true), bad);
                assertTrue(String.valueOf(refused.getMessage()).contains("without wildcards"), refused.getMessage());
            }
            assertThrows(RefusedException.class, () -> list.block(Actor.of("operator:ops"), "evil.example", " ", true));
            assertEquals(List.of(), list.list());
        }
    }

    private static boolean blocks(SqlBlockList list, String rule) {
        return list.blocks((Link) LinkParser.parse(rule));
    }
}
