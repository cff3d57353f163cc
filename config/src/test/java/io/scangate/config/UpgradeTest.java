package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.PlaneProcess.Program;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.Waiting;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** This version and 0.1.0 in processes of their own, one after the other or beside each other. Runs in the profile upgrade. */
@Tag("upgrade")
@Timeout(300)
class UpgradeTest {
    private static final String ANY = "127.0.0.1:0";

    @TempDir
    Path directory;

    private final List<PlaneProcess> running = new ArrayList<>();
    private int states;

    @AfterEach
    void close() {
        running.forEach(PlaneProcess::close);
    }

    private PlaneProcess config(Program program, String database) throws Exception {
        PlaneProcess config = PlaneProcess.config(program, directory, ANY, database);
        running.add(config);
        return config;
    }

    private PlaneProcess gateway(Program program, String key, PlaneProcess... sources) throws Exception {
        List<String> addresses =
                List.of(sources).stream().map(PlaneProcess::source).toList();
        PlaneProcess gateway =
                PlaneProcess.gateway(program, directory, ANY, addresses, key, directory.resolve("gateway" + states++));
        running.add(gateway);
        return gateway;
    }

    private String downgrade(String database, int expected) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        assertEquals(
                expected,
                Main.commandLine(out, out).execute("downgrade", "0.1.0", "--database=" + database),
                said::toString);
        return said.toString();
    }

    /** Waits until a gateway gives a tester this page for the link whose rule is changed. */
    private static void awaitPage(PlaneProcess gateway, String page) {
        String expected = "develop " + page;
        Waiting.await(expected)
                .until(() -> expected.equals(
                        FollowingGateway.scan(gateway.address(), SamplePlatform.TESTER, SamplePlatform.LINK)));
    }

    @ParameterizedTest
    @EnumSource
    void aDatabaseOf010IsOpened_andItsGatewaysGoOn_alsoOnTheWayBack(TestDatabase kind) throws Exception {
        String database = kind.empty(directory).database();
        SamplePlatform.make(directory, database);
        String fleet = SamplePlatform.gatewayKey(directory, database);
        PlaneProcess old = config(Program.EARLIER, database);
        String key = old.firstKey();
        String rule = SamplePlatform.rule(old.as(key));
        String unused = SamplePlatform.change(old.as(key), rule, 1);
        JsonNode before = SamplePlatform.content(old.as(key));
        long revision = SamplePlatform.revision(old.as(key));
        old.stop();

        PlaneProcess present = config(Program.PRESENT, database);
        assertTrue(
                present.log()
                        .contains(
                                "The database has tables of version 29, and this program needs version 50: 3 migrations,"
                                        + " estimated less than a second. They begin now, and lead forwards only"),
                present.log());
        assertTrue(present.log().contains("Migration 30: registrations of accounts by strangers"), present.log());
        assertEquals(revision, SamplePlatform.revision(present.as(key)));
        SamplePlatform.assertHas(before, SamplePlatform.content(present.as(key)), "");
        PlaneProcess earlierGateway = gateway(Program.EARLIER, fleet, present);
        PlaneProcess presentGateway = gateway(Program.PRESENT, fleet, present);
        String page = SamplePlatform.change(present.as(key), rule, 2);
        awaitPage(earlierGateway, page);
        awaitPage(presentGateway, page);
        assertEquals(
                SamplePlatform.answers(presentGateway.address()), SamplePlatform.answers(earlierGateway.address()));
        present.stop();

        wayBack(database, key, rule, fleet, earlierGateway, presentGateway);
    }

    private void wayBack(
            String database, String key, String rule, String fleet, PlaneProcess earlier, PlaneProcess present)
            throws Exception {
        try (ConfigProcess refused =
                ConfigProcess.earlier("config", directory, "config", "--listen=" + ANY, "--database=" + database)) {
            assertEquals(1, refused.exitCode(), refused.log());
            assertTrue(refused.log().contains("written by a later version of scangate"), refused.log());
        }
        String said = downgrade(database, 0);
        assertTrue(said.contains("hidden from it: the migrations 30, 40, 50\n"), said);
        PlaneProcess old = config(Program.EARLIER, database);
        // What was changed with the later program is there, and its gateway follows the earlier program.
        PlaneProcess gateway = gateway(Program.PRESENT, fleet, old);
        awaitPage(gateway, "pages/item/v2");
        String page = SamplePlatform.change(old.as(key), rule, 3);
        awaitPage(gateway, page);
        old.stop();

        PlaneProcess again = config(Program.PRESENT, database);
        assertTrue(!again.log().contains("Migration "), again.log());
        page = SamplePlatform.change(again.as(key), rule, 4);
        PlaneProcess last = gateway(Program.EARLIER, fleet, again);
        awaitPage(last, page);
        again.stop();
        for (PlaneProcess each : List.of(gateway, last, earlier, present)) {
            each.stop();
        }
    }

    /** Each replica makes changes, and gateways of both versions follow each. */
    @Test
    void twoVersionsWorkOverOnePostgresql() throws Exception {
        String database = TestDatabase.POSTGRESQL.empty(directory).database();
        SamplePlatform.make(directory, database);
        String fleet = SamplePlatform.gatewayKey(directory, database);
        PlaneProcess old = config(Program.EARLIER, database);
        String key = old.firstKey();
        PlaneProcess present = config(Program.PRESENT, database);
        List<PlaneProcess> configs = List.of(old, present);
        List<PlaneProcess> gateways = new ArrayList<>();
        for (PlaneProcess source : configs) {
            for (Program program : Program.values()) {
                gateways.add(gateway(program, fleet, source));
            }
        }
        // Has both as its sources, the earlier one first.
        gateways.add(gateway(Program.PRESENT, fleet, old, present));
        String rule = SamplePlatform.rule(old.as(key));
        for (int i = 1; i <= 10; i++) {
            String page = SamplePlatform.change(configs.get(i % 2).as(key), rule, i);
            gateways.forEach(each -> awaitPage(each, page));
        }
        SamplePlatform.assertHas(SamplePlatform.content(old.as(key)), SamplePlatform.content(present.as(key)), "");
        assertAllReport(configs, key, gateways.size());
        for (PlaneProcess each : configs) {
            assertTrue(!each.log().contains(" ERROR "), each.log());
        }
        for (PlaneProcess each : gateways) {
            assertEquals("current", each.status().at("/source/state").asText());
            assertTrue(!each.log().contains(" ERROR "), each.log());
            each.stop();
        }
        old.stop();
        present.stop();
    }

    /** Both replicas list all gateways, with counts and the served state. */
    private static void assertAllReport(List<PlaneProcess> configs, String key, int gateways) {
        for (PlaneProcess config : configs) {
            Waiting.await("reports")
                    .until(() -> config.as(key)
                                    .get("/v1/gateways")
                                    .is(200)
                                    .body()
                                    .path("items")
                                    .size()
                            == gateways);
            Waiting.await("counts").until(() -> SamplePlatform.scans(config.as(key)) > 0);
        }
    }
}
