package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.settings.SecretFiles;
import io.scangate.gateway.settings.SettingsFlags;
import io.scangate.gateway.settings.SettingsLayers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that end by themselves, on the sample rules. */
class CommandLineTest {
    private static final Path SAMPLES = Path.of("..", "config", "rules.json");

    private record Run(int code, String out, String err) {}

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
        return new Run(code, out.toString(), err.toString());
    }

    private static JsonNode json(Run run) throws IOException {
        assertEquals(0, run.code, run.err);
        return new ObjectMapper().readTree(run.out);
    }

    @Test
    void sampleRules_areValid_andUseEveryRoleAndVersion() throws IOException {
        Run check = run("check", SAMPLES.toString());
        assertEquals(0, check.code);
        assertTrue(check.out.contains("revision 1, 4 accounts, 10 rules, 0 left out"), check.out);
        String text = Files.readString(SAMPLES);
        for (String each : new String[] {"admin", "developer", "experiencer", "develop", "trial", "release"}) {
            assertTrue(text.contains('"' + each + '"'), each);
        }
    }

    @Test
    void resolve_answersLikeTheGateway() throws IOException {
        String link = "https://shop.example.com/item/42?from=poster";
        JsonNode live = json(run("resolve", link, "--rules", SAMPLES.toString()));
        assertEquals("miniprogram", live.get("action").asText());
        assertEquals("wx5a1e0c7d3b2f4861", live.get("appid").asText());
        assertEquals("release", live.get("version").asText());
        assertTrue(live.get("page")
                .asText()
                .startsWith("pages/item/item?q=https%3A%2F%2Fshop.example.com%2Fitem%2F42%3Ffrom%3Dposter"
                        + "&scancode_time="));
        JsonNode test = json(run("resolve", link, "--user", "bo", "--rules", SAMPLES.toString()));
        assertEquals("develop", test.get("version").asText());
        JsonNode strict =
                json(run("resolve", link, "--user", "ana", "--role-policy", "strict", "--rules", SAMPLES.toString()));
        assertEquals("release", strict.get("version").asText());
        JsonNode old = json(run("resolve", link, "--client-version", "6.5.5", "--rules", SAMPLES.toString()));
        assertEquals("client_too_old", old.get("reason").asText());
    }

    @Test
    void explain_namesRuleAndReasons() throws IOException {
        JsonNode miss = json(run("explain", "https://bike.example.org/help/brakes", "--rules", SAMPLES.toString()));
        assertEquals("no_rule", miss.get("reason").asText());
        JsonNode nearest = miss.get("nearest").get(0);
        assertEquals("rule_has_no_trailing_slash", nearest.get("reason").asText());
        assertEquals(
                "https://bike.example.org/help",
                nearest.get("rule").get("prefix").asText());
        assertEquals("rule_has_no_trailing_slash", miss.get("code").asText());
        assertEquals("/help/brakes", miss.get("link_part").asText());
        assertEquals("/help", miss.get("rule_part").asText());
        String unseen = "https://bike.example.org/he\u200Blp";
        JsonNode fault = json(run("explain", unseen, "--rules", SAMPLES.toString()))
                .get("link_faults")
                .get(0);
        assertEquals(
                "invisible_character <U+200B>",
                fault.get("code").asText() + " " + fault.get("link_part").asText());
        assertTrue(miss.get("advice").asText().endsWith("add a rule that ends in /help/."));
        JsonNode chinese = json(
                run("explain", "https://bike.example.org/help/brakes", "--lang", "zh", "--rules", SAMPLES.toString()));
        assertTrue(chinese.get("advice").asText().contains("末尾没有“/”"));
        JsonNode hit = json(
                run("explain", "https://shop.example.com/member", "--user", "frank", "--rules", SAMPLES.toString()));
        assertEquals("unpublished", hit.get("reasons").get(0).asText());
        assertEquals("not_a_member", hit.get("reasons").get(1).asText());
        JsonNode ofAccount =
                json(run("explain", "https://a.cn/", "--appid", "wx84d0b6f29c3e71a5", "--rules", SAMPLES.toString()));
        assertEquals(4, ofAccount.get("nearest").size());
    }

    @Test
    void badInput_endsWithOne() {
        Run malformed = run("resolve", "hello", "--rules", SAMPLES.toString());
        assertEquals(1, malformed.code);
        assertEquals(
                "malformed_link: \"hello\": The link hello does not start with http://, https:// or ftp://: write it with one of"
                        + " these in front.",
                malformed.err.strip());
        Run chinese = run("explain", "https://shop.cn:99999/", "--lang", "zh", "--rules", SAMPLES.toString());
        assertEquals(1, chinese.code);
        assertTrue(chinese.err.contains("端口 99999"), chinese.err);
        Run noLanguage = run("explain", "https://a.cn/", "--lang", "fr", "--rules", SAMPLES.toString());
        assertEquals(2, noLanguage.code);
        assertTrue(noLanguage.err.contains("--lang: \"fr\" (expected: en or zh)"), noLanguage.err);
        Run noRules = run("resolve", "https://a.cn/", "--rules", "nowhere.json");
        assertEquals("2 nowhere.json: unreadable: no such file", noRules.code + " " + noRules.err.strip());
        Run rejected =
                run("explain", "https://a.cn/", "--rules", Path.of("pom.xml").toString());
        assertEquals(2, rejected.code);
        assertTrue(rejected.err.contains("pom.xml:1:"), rejected.err);
        Run noAccount = run("explain", "https://a.cn/", "--appid", "wxnone", "--rules", SAMPLES.toString());
        assertEquals(1, noAccount.code);
    }

    @Test
    void check_printsRejectedRulesAndRejectedFiles(@TempDir Path folder) throws IOException {
        Path partly = Files.writeString(folder.resolve("partly.json"), """
                {"format": "scangate-snapshot/1", "revision": 1, "accounts": [
                  {"appid": "wx1", "rules": [
                    {"prefix": "https://a.cn/", "live": {"page": "pages/a"}},
                    {"prefix": "mailto:x", "live": {"page": "pages/a"}}]}]}
                """);
        Run left = run("check", partly.toString());
        assertEquals(1, left.code);
        assertTrue(left.out.startsWith(partly + ":4:5: wx1 mailto:x: unsupported_scheme"), left.out);
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"format\": ");
        Run rejected = run("check", broken.toString());
        assertEquals(2, rejected.code);
        assertTrue(rejected.out.contains("truncated"), rejected.out);
    }

    private static Path snapshot(Path folder, String accounts) throws IOException {
        return Files.writeString(
                folder.resolve("rules.json"),
                "{\"format\": \"scangate-snapshot/1\", \"revision\": 1, \"accounts\": [\n" + accounts + "]}");
    }

    @Test
    void check_endsWithOneForAnUnknownField_andNamesTheOneItResembles(@TempDir Path folder) throws IOException {
        Path file = snapshot(folder, """
                {"appid": "wx1", "rulEs": [], "rules": [
                {"prefix": "https://a.cn/", "l)ve": {"page": "pages/a"}, "note": 1}]}
                """);
        Run run = run("check", file.toString());
        assertEquals(1, run.code);
        assertTrue(
                run.out.contains("\"l)ve\" of a rule is ignored; it resembles \"live\" (first at line 3, column 37)"),
                run.out);
        assertTrue(run.out.contains("\"rulEs\" of an account is ignored; it resembles \"rules\" (first at"), run.out);
        assertTrue(run.out.contains("\"note\" of a rule is ignored (first at"), run.out);
        assertEquals(0, run("check", "--allow-unknown-fields", file.toString()).code);
    }

    @Test
    void check_namesTextAndPlaceOfTheOtherRuleWithTheSameCanonicalForm(@TempDir Path folder) throws IOException {
        Path file = snapshot(folder, """
                {"appid": "wx1", "rules": [
                  {"prefix": "https://A.cn/%7e\u83dc", "live": {"page": "pages/a"}},
                  {"prefix": "HTTPS://a.cn/~%E8%8F%9C", "live": {"page": "pages/b"}}]}
                """);
        Run run = run("check", file.toString());
        assertEquals(1, run.code);
        assertTrue(
                run.out.startsWith(file + ":4:3: wx1 HTTPS://a.cn/~%E8%8F%9C: duplicate_rule: has the canonical form"
                        + " \"https://a.cn/~%E8%8F%9C\" like the rule \"https://A.cn/%7e\u83dc\" of account wx1 at line 3,"
                        + " column 3, which is served\n"),
                run.out);
    }

    @Test
    void usageErrors_endWithTwo() {
        Run unknown = run("--lisen", "127.0.0.1:1");
        assertEquals(2, unknown.code);
        assertTrue(unknown.err.contains("--listen"), unknown.err);
        Run bad = run("gateway", "--event-loops", "many");
        assertEquals(2, bad.code);
        assertEquals("scangate: --event-loops: event-loops: \"many\" (expected: a whole number)", bad.err.strip());
        Run badSource = run("--source", "rules.json");
        assertEquals(2, badSource.code);
        assertTrue(badSource.err.contains("--source: source: \"rules.json\" (expected: file:PATH"), badSource.err);
        Run badPolicy = run("resolve", "https://a.cn/", "--role-policy", "lax", "--rules", SAMPLES.toString());
        assertEquals(2, badPolicy.code);
    }

    /** A terminal would not show these characters, or would obey them. */
    @Test
    void valuesOfFlags_areShownWithTheirInvisibleCharacters() {
        String link = "https://a.cn/";
        Run policy = run("resolve", link, "--role-policy", "a\u001b[31m", "--rules", SAMPLES.toString());
        assertTrue(policy.err.startsWith("--role-policy: \"a<U+001B>[31m\" (expected: "), policy.err);
        Run version = run("resolve", link, "--client-version", "8\u200b.0", "--rules", SAMPLES.toString());
        assertTrue(version.err.startsWith("--client-version: \"8<U+200B>.0\" (expected: "), version.err);
        Run account = run("explain", link, "--appid", "wx\u202e1", "--rules", SAMPLES.toString());
        assertTrue(account.err.startsWith("not_found: no account \"wx<U+202E>1\" in "), account.err);
    }

    /** A flag that does nothing misleads. */
    @Test
    void helpOfACommand_showsTheSettingsThatItUses() {
        Map<String, Set<String>> expected = new TreeMap<>(Map.of(
                "gateway", new TreeSet<>(GatewaySettings.BINDER.keys()),
                "check-settings", new TreeSet<>(GatewaySettings.BINDER.keys()),
                "check", new TreeSet<>(),
                "compile", new TreeSet<>(),
                "resolve", new TreeSet<>(Set.of("role-policy")),
                "explain", new TreeSet<>(Set.of("role-policy")),
                // Its flag --name is the name in the certificate of the server, not the setting.
                "health", new TreeSet<>(Set.of("name"))));
        Map<String, Set<String>> found = new TreeMap<>();
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Main.commandLine(nowhere, nowhere).getSubcommands().forEach((name, command) -> {
            String help = command.getUsageMessage(picocli.CommandLine.Help.Ansi.OFF);
            Set<String> shown = new TreeSet<>(GatewaySettings.BINDER.keys());
            shown.removeIf(key -> !help.contains("--" + key + "="));
            found.put(name, shown);
        });
        assertEquals(expected, found);
    }

    @Test
    void everySettingHasADescription_andNothingElseHasOne() {
        assertEquals(
                new TreeSet<>(GatewaySettings.BINDER.keys()),
                new TreeSet<>(SettingsFlags.descriptions(GatewayStart.class).stringPropertyNames()));
        Run help = run("gateway", "--help");
        assertEquals(0, help.code);
        assertTrue(help.out.contains("--event-loops=N"), help.out);
        assertTrue(help.out.contains("(default: 127.0.0.1:8080)"), help.out);
        assertTrue(help.out.contains("--drain-timeout=TIME"), help.out);
        assertTrue(help.out.contains("--log-format=text|json"), help.out);
        assertTrue(help.out.contains("--tls-cert=FILE"), help.out);
        int users = help.out.indexOf("\nUsers:\n");
        assertTrue(users > help.out.indexOf("--log-format="), help.out);
        assertTrue(users < help.out.indexOf("--identity="), help.out);
    }

    @Test
    void everyGroupBeginsWithASetting_andNoSettingIsWithoutAGroup() {
        Set<String> first =
                SettingsFlags.read(GatewayStart.class, "groups.properties").stringPropertyNames();
        assertTrue(GatewaySettings.BINDER.keys().containsAll(first), first.toString());
        assertTrue(first.contains(
                GatewaySettings.DEFAULT.texts().keySet().iterator().next()));
    }

    /** The name makes it a secret; a secret must not have to be in an environment. */
    @Test
    void everySecretMayBeInAFile() {
        for (String key : GatewaySettings.BINDER.keys()) {
            if (SecretFiles.isSecret(key)) {
                assertTrue(GatewaySettings.BINDER.keys().contains(SecretFiles.fileKey(key)), key);
            }
        }
    }

    @Test
    void variablesOfTheControlPlane_areNoMistakes() {
        SettingsLayers shared = new SettingsLayers()
                .addEnvironment(Map.of(
                        "SCANGATE_DATABASE", "sqlite:x.db",
                        "SCANGATE_DATABASE_PASSWORD_FILE", "/nowhere",
                        "SCANGATE_EVENT_LOOPS", "3"));
        assertEquals("3", GatewaySettings.of(shared).texts().get("event-loops"));
    }

    @Test
    void printSettings_namesTheValueAndThePlaceOfEachSetting_withoutSecrets(@TempDir Path folder) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "s3cret\n");
        Path file =
                Files.writeString(folder.resolve("s.yaml"), "# mine\nfeed-token-file: " + token + "\nmax-body: 7000\n");
        Run run = run("gateway", "--settings", file.toString(), "--print-settings", "--listen", "127.0.0.1:1");
        assertEquals(0, run.code, run.err);
        List<String> lines = run.out.lines().toList();
        assertEquals(GatewaySettings.DEFAULT.texts().size(), lines.size());
        assertEquals(
                List.copyOf(GatewaySettings.DEFAULT.texts().keySet()),
                lines.stream().map(line -> line.substring(0, line.indexOf(':'))).toList());
        assertTrue(lines.contains("feed-token: (hidden)  # " + file + ":2 (" + token + ")"), run.out);
        assertTrue(lines.contains("max-body: 7000  # " + file + ":3"), run.out);
        assertTrue(lines.contains("listen: 127.0.0.1:1  # --listen"), run.out);
        assertTrue(lines.contains("log-format: text  # default"), run.out);
        assertTrue(!run.out.contains("s3cret"), run.out);
        assertEquals(2, run("gateway", "--print-settings", "--max-body", "many").code);
    }

    @Test
    void checkSettings_looksAtTheFilesThatAStartReads(@TempDir Path folder) throws IOException {
        String rules = "file:" + SAMPLES;
        Run good = run("check-settings", "gateway", "--source", rules);
        assertEquals("0 the settings are good\n", good.code + " " + good.out);
        Run noRules = run("check-settings", "--source", "file:" + folder.resolve("none.json"));
        assertEquals(1, noRules.code);
        assertTrue(noRules.err.contains("none.json: unreadable: no such file"), noRules.err);
        String[] follows = {
            "check-settings",
            "--source=http://127.0.0.1:1",
            "--state-dir=" + folder.resolve("state"),
            "--feed-token=gw_1"
        };
        assertEquals(0, run(follows).code);
        Run noKey = run(Arrays.copyOf(follows, follows.length - 1));
        assertEquals(1, noKey.code);
        assertTrue(noKey.err.contains("scangate gateway-key NAME"), noKey.err);
        Path file = Files.writeString(folder.resolve("file"), "");
        for (String[] each : new String[][] {
            {"--admin-token-file=" + folder.resolve("none"), "admin-token-file: "},
            {"--tls-cert=" + file, "tls-"},
            {"--access-log=" + folder, "access-log: \"" + folder + "\": " + folder + " is a directory"},
            {"--access-log=" + file.resolve("log"), "access-log: "},
            {"--source=http://127.0.0.1:1", "state-dir: \"" + file + "\": " + file + " is no directory"},
            {"--max-body=many", "--max-body: max-body: \"many\" (expected: a whole number)"}
        }) {
            String source = each[0].startsWith("--source") ? "--event-loops=1" : "--source=" + rules;
            Run bad = run("check-settings", source, "--state-dir=" + file, each[0]);
            assertEquals(2, bad.code, each[0]);
            assertTrue(bad.err.contains(each[1]), bad.err);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList(), "changes nothing");
        }
        assertEquals(2, run("check-settings", "console").code);
    }

    @Test
    void sampleSettingsFile_isTheDefaults() {
        SettingsLayers layers = new SettingsLayers().addYaml(Path.of("..", "config", "gateway.yaml"));
        assertEquals(GatewaySettings.DEFAULT, GatewaySettings.of(layers));
    }
}
