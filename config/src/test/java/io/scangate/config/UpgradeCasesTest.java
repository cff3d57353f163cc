package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.PlaneProcess.Program;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.Waiting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A gateway of 0.1.0 answers the reference cases as one of this version does, whichever of them, or of the control planes, has written the rules. Runs
 * in the profile upgrade.
 */
@Tag("upgrade")
@Timeout(300)
class UpgradeCasesTest {
    private static final String ANY = "127.0.0.1:0";
    private static final int CASES = 1_000;

    @TempDir
    Path directory;

    private final List<PlaneProcess> running = new ArrayList<>();
    private int states;

    @AfterEach
    void close() {
        running.forEach(PlaneProcess::close);
    }

    private PlaneProcess added(PlaneProcess process) {
        running.add(process);
        return process;
    }

    private PlaneProcess follow(Program program, String source, String key, Path state) throws Exception {
        return added(PlaneProcess.gateway(program, directory, ANY, List.of(source), key, state));
    }

    /** A file of rules, and the compiled form of it that each version has made. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void filesOfRulesMeanTheSame(int world) throws Exception {
        Path json = ReferenceCases.world(world);
        Map<String, String> expected = null;
        for (Program program : Program.values()) {
            Path compiled = directory.resolve(program + ".compiled");
            String unused =
                    PlaneProcess.runGateway(program, directory, "compile", json.toString(), "--out=" + compiled);
        }
        for (Program program : Program.values()) {
            for (Path file : List.of(
                    json,
                    directory.resolve(Program.EARLIER + ".compiled"),
                    directory.resolve(Program.PRESENT + ".compiled"))) {
                try (PlaneProcess gateway = PlaneProcess.gateway(program, directory, file)) {
                    Map<String, String> answers = ReferenceCases.answers(gateway.address(), world);
                    assertTrue(answers.size() > CASES);
                    expected = expected == null ? answers : expected;
                    assertEquals(expected, answers, program + " with " + file);
                }
            }
        }
    }

    /** The feed of each version: a whole snapshot, and a change. */
    @ParameterizedTest
    @EnumSource
    void rulesOfAControlPlaneMeanTheSame(Program program) throws Exception {
        for (int world = 1; world <= ReferenceCases.WORLDS; world++) {
            String database = TestDatabase.SQLITE.empty(directory).database();
            SamplePlatform.make(directory, database, ReferenceCases.world(world));
            String key = SamplePlatform.gatewayKey(directory, database);
            try (PlaneProcess config = PlaneProcess.config(program, directory, ANY, database)) {
                RestClient operator = config.as(config.firstKey());
                PlaneProcess earlier = follow(Program.EARLIER, config.source(), key, state());
                PlaneProcess present = follow(Program.PRESENT, config.source(), key, state());
                earlier.awaitRevision(SamplePlatform.revision(operator));
                present.awaitRevision(SamplePlatform.revision(operator));
                assertSame(world, earlier, present);
                operator.delete("/v1/accounts/" + firstAccount(operator));
                long revision = SamplePlatform.revision(operator);
                earlier.awaitRevision(revision);
                present.awaitRevision(revision);
                assertSame(world, earlier, present);
                for (PlaneProcess each : List.of(earlier, present)) {
                    assertTrue(!each.log().contains(" ERROR "), each.log());
                    each.stop();
                }
                config.stop();
            }
        }
    }

    private Path state() {
        return directory.resolve("state" + states++);
    }

    private static void assertSame(int world, PlaneProcess earlier, PlaneProcess present) throws Exception {
        Map<String, String> answers = ReferenceCases.answers(present.address(), world);
        assertTrue(answers.size() > CASES);
        assertTrue(answers.values().stream().anyMatch(answer -> answer.contains("\"miniprogram\"")));
        assertEquals(answers, ReferenceCases.answers(earlier.address(), world));
        assertEquals(
                present.status().path("mark").asText(),
                earlier.status().path("mark").asText());
    }

    /** One with rules, so that its end is a change for gateways. */
    private static String firstAccount(RestClient operator) {
        for (JsonNode account :
                operator.get("/v1/accounts?limit=100").is(200).body().path("items")) {
            String appid = account.path("appid").asText();
            if (operator.get("/v1/accounts/" + appid + "/rules")
                            .is(200)
                            .body()
                            .path("items")
                            .size()
                    > 0) {
                return appid;
            }
        }
        throw new AssertionError("no account has rules");
    }

    /** In both directions: the rules are served at once without a control plane, and the unsent counts reach one. */
    @ParameterizedTest
    @EnumSource
    void aStateDirectoryIsTakenOver(Program writer) throws Exception {
        Program reader = writer == Program.EARLIER ? Program.PRESENT : Program.EARLIER;
        String database = TestDatabase.SQLITE.empty(directory).database();
        SamplePlatform.make(directory, database);
        String key = SamplePlatform.gatewayKey(directory, database);
        Path state = state();
        PlaneProcess config = added(PlaneProcess.config(writer, directory, ANY, database));
        String operatorKey = config.firstKey();
        RestClient operator = config.as(operatorKey);
        PlaneProcess first = follow(writer, config.source(), key, state);
        first.awaitRevision(SamplePlatform.revision(operator));
        String unused = SamplePlatform.change(operator, SamplePlatform.rule(operator), 1);
        long revision = SamplePlatform.revision(operator);
        first.awaitRevision(revision);
        config.stop();
        JsonNode answers = SamplePlatform.answers(first.address());
        first.stop();

        PlaneProcess second = follow(reader, "http://127.0.0.1:1", key, state);
        second.awaitRevision(revision);
        assertEquals(answers, SamplePlatform.answers(second.address()));
        second.stop();

        PlaneProcess again = added(PlaneProcess.config(writer, directory, ANY, database));
        PlaneProcess third = follow(reader, again.source(), key, state);
        Waiting.await("the counts of both gateways")
                .until(() -> SamplePlatform.scans(again.as(operatorKey)) >= 2 * SamplePlatform.COUNTED);
        assertEquals(2 * SamplePlatform.COUNTED, SamplePlatform.scans(again.as(operatorKey)));
        assertTrue(!third.log().contains("Damaged"), third.log());
    }

    /** What 0.1.0 does not know of a state directory stays in it: an order to stay at a revision holds again after the way back. */
    @Test
    void anOrderToStayIsNothingTo010_andHoldsAgainAfterIt() throws Exception {
        String database = TestDatabase.SQLITE.empty(directory).database();
        SamplePlatform.make(directory, database);
        String key = SamplePlatform.gatewayKey(directory, database);
        PlaneProcess config = added(PlaneProcess.config(Program.PRESENT, directory, ANY, database));
        RestClient operator = config.as(config.firstKey());
        Path state = state();
        PlaneProcess held = follow(Program.PRESENT, config.source(), key, state);
        long revision = SamplePlatform.revision(operator);
        held.awaitRevision(revision);
        held.post("/v1/hold");
        held.stop();
        String unused = SamplePlatform.change(operator, SamplePlatform.rule(operator), 1);
        PlaneProcess earlier = follow(Program.EARLIER, config.source(), key, state);
        earlier.awaitRevision(revision + 1);
        earlier.stop();
        PlaneProcess again = follow(Program.PRESENT, config.source(), key, state);
        again.awaitRevision(revision + 1);
        Waiting.await("held")
                .until(() -> again.status().at("/source/state").asText().equals("held"));
    }
}
