package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.command.Commands;
import io.scangate.config.declared.AccountFile;
import io.scangate.config.declared.ApplyOptions;
import io.scangate.config.declared.ControlPlane;
import io.scangate.config.declared.ControlPlane.Outcome;
import io.scangate.config.declared.DeclaredAccount;
import io.scangate.config.declared.DeclaredRule;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.tls.ClientTls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The commands {@code get} and {@code apply}, with a real control plane. */
class DeclaredTest {
    private static final String APPID = "wx1";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private String printed = "";
    private String said = "";

    private int run(TestServer server, String... arguments) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Path key = Files.writeString(directory.resolve("key"), server.operatorKey() + "\n");
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(1, List.of("--server", server.base()));
        if (!all.contains("--secret-file")) {
            all.addAll(1, List.of("--key-file", key.toString()));
        }
        int code = Commands.line(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        printed = out.toString();
        said = err.toString();
        return code;
    }

    private String file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("rules.yaml"), yaml).toString();
    }

    /** Rules for the website of a server, without more than a test says of them. */
    private static String yaml(TestServer server, String... rules) {
        return "account: wx1\nmembers: {ana: developer}\nrules:\n"
                + String.join(
                        "",
                        Arrays.stream(rules)
                                .map(rule -> "- {prefix: '" + server.origin() + "/"
                                        + rule.replaceFirst(" ", "/', page: ") + "}\n")
                                .toList());
    }

    private static JsonNode rules(TestServer server) {
        return server.operator().get("/v1/accounts/wx1/rules").is(200).body().get("items");
    }

    @ParameterizedTest
    @EnumSource
    void anAccountBecomesWhatItsFileSays_andGetPrintsTheFile(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            server.account(APPID);
            String file = file(yaml(
                    server,
                    "a pages/a, published: true",
                    "b pages/b, occupies: true, test_version: trial, published: false"));
            assertEquals(0, run(server, "apply", "-f", file), said);
            assertTrue(
                    printed.contains("wx1: 3 changes") && printed.contains("  + " + server.origin() + "/a/"), printed);
            assertEquals("pages/a", rules(server).at("/0/live/page").asText());
            assertEquals("trial", rules(server).at("/1/test_version").asText());
            assertEquals("unpublished", rules(server).at("/1/state").asText());

            assertEquals(0, run(server, "get", APPID), said);
            String got = file(printed);
            assertEquals(0, run(server, "apply", "--dry-run", "--exit-code", "-f", got), printed + said);
            assertEquals("wx1: as the file says\n", printed);

            // A page without "published" is a draft, of which get says that the file has only the draft.
            file(yaml(
                    server, "a pages/next", "b pages/b, test_links: ['" + server.origin() + "/b/1'], published: true"));
            long before = server.head();
            assertEquals(3, run(server, "apply", "--dry-run", "--exit-code", "-f", got), printed + said);
            assertTrue(
                    printed.contains("page: pages/a -> pages/next") && printed.contains("live page: none -> pages/b"),
                    printed);
            assertEquals(before, server.head(), "a dry run has changed something");
            assertEquals(0, run(server, "apply", "-f", got), printed + said);
            assertEquals("pages/a", rules(server).at("/0/live/page").asText());
            assertTrue(rules(server).at("/0/has_draft").asBoolean());
            assertEquals("pages/b", rules(server).at("/1/live/page").asText());
            assertEquals(0, run(server, "get", "--all"), said);
            assertTrue(said.contains("scans open pages/a, and the draft pages/next is not published"), said);
        }
    }

    @Test
    void whatTheFileDoesNotHave_staysUnlessPruned() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE).licensed()) {
            server.account(APPID);
            assertEquals(0, run(server, "apply", "-f", file(yaml(server, "a pages/a", "b pages/b"))), said);
            String less =
                    file("account: wx1\nmembers: {}\nrules: [{prefix: '" + server.origin() + "/a/', page: pages/a}]\n");
            assertEquals(0, run(server, "apply", "-f", less), said);
            assertTrue(
                    printed.contains("as the file says")
                            && printed.contains("--prune")
                            && printed.contains("member ana"),
                    printed);
            assertEquals(2, rules(server).size());
            assertEquals(0, run(server, "apply", "--prune", "-f", less), said);
            assertEquals(1, rules(server).size());
            assertTrue(server.operator()
                    .get("/v1/accounts/wx1")
                    .is(200)
                    .body()
                    .get("members")
                    .isEmpty());
        }
    }

    @Test
    void refusedChangesAreNamed_byADryRunAllOfThem() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE).licensed()) {
            server.account(APPID);
            String bad = file(yaml(server, "a /pages/a", "b pages/b")
                    + "- {prefix: 'https://elsewhere.example/x', page: pages/c}\n");
            long before = server.head();
            assertEquals(1, run(server, "apply", "--dry-run", "-f", bad));
            assertTrue(printed.contains("refused: " + server.origin() + "/a/: "), printed);
            assertTrue(printed.contains("refused: https://elsewhere.example/x: "), printed);
            assertEquals(before, server.head());
            assertEquals(1, run(server, "apply", "-f", bad));
            assertTrue(printed.contains("what was accepted before stays"), printed);
            assertEquals(0, rules(server).size());
        }
    }

    @Test
    void aChangeInBetweenIsNotUndone() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE).licensed()) {
            server.account(APPID);
            assertEquals(0, run(server, "apply", "-f", file(yaml(server, "a pages/a"))), said);
            ControlPlane plane = ControlPlane.at(server.base(), ClientTls.DEFAULT);
            plane.useKey(server.operatorKey());
            List<String> lines = new ArrayList<>();
            Outcome outcome = plane.apply(read(yaml(server, "a pages/mine")), new ApplyOptions(false, false), line -> {
                if (lines.isEmpty()) {
                    server.operator()
                            .patch(
                                    "/v1/accounts/wx1/rules/"
                                            + rules(server).at("/0/id").asText(),
                                    "{\"page\": \"pages/theirs\"}")
                            .is(200);
                }
                lines.add(line);
            });
            assertEquals(Outcome.REFUSED, outcome);
            assertTrue(String.join("\n", lines).contains("somebody has changed it in between"), lines::toString);
            assertEquals("pages/theirs", rules(server).at("/0/page").asText());
        }
    }

    @Test
    void theSecretOfAnAccountIsEnoughForItsFile_andAWrongOneIsRefused() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE).licensed()) {
            server.account(APPID);
            Path secret = Files.writeString(
                    directory.resolve("secret"),
                    server.access().keys().resetAccountSecret(TestServer.OPS, APPID, null));
            String file = file(yaml(server, "a pages/a"));
            assertEquals(0, run(server, "apply", "--secret-file", secret.toString(), "-f", file), printed + said);
            assertEquals(0, run(server, "get", "--secret-file", secret.toString(), APPID), said);
            Files.writeString(secret, "0123456789abcdef0123456789abcdef");
            assertEquals(1, run(server, "get", "--secret-file", secret.toString(), APPID));
            assertTrue(said.startsWith("scangate: wx1: ") && !said.contains("0123456789abcdef"), said);
            assertEquals(
                    2,
                    run(
                            server,
                            "get",
                            "--secret-file",
                            directory.resolve("none").toString(),
                            APPID));
            assertTrue(said.contains("--secret-file: ") && said.contains("none"), said);
        }
    }

    @Test
    void aKeyIsSentToNobodyWhoseNetworkCanReadIt() throws Exception {
        Path key = Files.writeString(directory.resolve("key"), "k");
        for (String address : List.of(
                "http://192.0.2.1:8080",
                "ftp://127.0.0.1",
                "https://u:p@127.0.0.1",
                "127.0.0.1:80",
                "https://127.0.0.1/x")) {
            StringWriter err = new StringWriter();
            int code = Commands.line(new PrintWriter(new StringWriter()), new PrintWriter(err, true))
                    .execute("get", "--server", address, "--key-file", key.toString(), APPID);
            assertEquals(1, code, address);
            assertTrue(err.toString().startsWith("scangate: server: \"" + address + "\""), err.toString());
        }
    }

    /** Whatever an account is, and whatever a file says: after one run the account is as the file says, and a second run finds nothing to do. */
    @ParameterizedTest
    @EnumSource
    void randomFiles_areTheAccountsAfterOneRun(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            server.account(APPID);
            server.operator()
                    .put("/v1/accounts/wx1/limits", "{\"rules\": 40, \"publishes\": 10000}")
                    .is(200);
            ControlPlane plane = ControlPlane.at(server.base(), ClientTls.DEFAULT);
            plane.useKey(server.operatorKey());
            for (long seed = 0; seed < 8; seed++) {
                DeclaredAccount file = random(server.origin(), new Random(seed));
                List<String> lines = new ArrayList<>();
                Outcome outcome = plane.apply(file, new ApplyOptions(true, false), lines::add);
                String all = "seed " + seed + "\n" + String.join("\n", lines);
                assertFalse(outcome == Outcome.REFUSED, all);
                lines.clear();
                assertEquals(
                        Outcome.SAME, plane.apply(file, new ApplyOptions(true, false), lines::add), () -> all + lines);
            }
        }
    }

    private static DeclaredAccount random(String origin, Random random) {
        SortedMap<String, String> members = new TreeMap<>();
        random.ints(random.nextInt(4), 0, 5)
                .forEach(user -> members.put("u" + user, random.nextBoolean() ? "developer" : "experiencer"));
        List<DeclaredRule> rules = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            if (random.nextBoolean()) {
                String prefix = origin + "/" + i + "/";
                rules.add(new DeclaredRule(
                        prefix,
                        "pages/" + random.nextInt(3),
                        random.nextBoolean(),
                        List.of("develop", "trial", "release").get(random.nextInt(3)),
                        random.nextBoolean() ? List.of() : List.of(prefix + random.nextInt(3)),
                        random.nextInt(3) == 0 ? null : Boolean.valueOf(random.nextBoolean())));
            }
        }
        return new DeclaredAccount(APPID, members, rules);
    }

    private static DeclaredAccount read(String yaml) throws Exception {
        return AccountFile.read("test", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .get(0);
    }
}
