package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

            list.block("operator:ops", "EVIL.example", "phishing");
            list.block("operator:ops", "192.0.2.1", "a");
            list.block("operator:ops", "192.0.2.1", "scanner");
            assertTrue(blocks(list, "https://evil.example:8443/a"));
            assertTrue(blocks(list, "http://a.b.evil.example/"));
            assertTrue(blocks(list, "http://evil.example./"), "a final dot is the same host");
            assertTrue(blocks(list, "http://0xC0000201/"), "the same address");
            assertFalse(blocks(list, "http://notevil.example/"));
            assertFalse(blocks(list, "http://evil.example.org/"));
            assertFalse(blocks(list, "http://2.1/"));
            assertEquals(
                    List.of(
                            new BlockedHost("192.0.2.1", "scanner", NOW),
                            new BlockedHost("evil.example", "phishing", NOW)),
                    list.list());

            assertTrue(list.unblock("operator:ops", "Evil.Example."));
            assertFalse(list.unblock("operator:ops", "evil.example"));
            assertFalse(blocks(list, "https://evil.example/"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void badHostsAndEmptyReasonsAreRefused(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            SqlBlockList list = new SqlBlockList(database, Clock.systemUTC());
            RefusedException host = assertThrows(
                    RefusedException.class, () -> list.block("operator:ops", "https://evil.example/", "phishing"));
            assertEquals(Refusal.INVALID_ARGUMENT, host.refusal());
            assertTrue(String.valueOf(host.getMessage()).contains("\"https://evil.example/\""), host.getMessage());
            assertThrows(RefusedException.class, () -> list.block("operator:ops", "evil.example", " "));
            assertEquals(List.of(), list.list());
        }
    }

    private static boolean blocks(SqlBlockList list, String rule) {
        return list.blocks((Link) LinkParser.parse(rule));
    }
}
