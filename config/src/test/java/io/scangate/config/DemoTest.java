package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code scangate demo}: a shell runs the printed lines, as a visitor does. */
@NeedsProgram({"sh", "curl"})
@Timeout(300)
class DemoTest {
    private static final Pattern KEY = Pattern.compile("export KEY=(\\S+)");
    private static final String LIVE = "\"version\":\"release\",\"page\":\"pages/item/";

    @TempDir
    Path directory;

    private String key = "";
    private Path elsewhere = Path.of("");

    private String shell(String line) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", line.replace("curl ", "curl -sS "))
                .directory(elsewhere.toFile())
                .redirectErrorStream(true);
        builder.environment().put("KEY", key);
        Process process = builder.start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), line + "\n" + answer);
        return answer;
    }

    private void answers(String line, String expected) {
        // The gateway serves a change a moment later.
        Waiting.await(line).untilAsserted(() -> {
            String answer = shell(line);
            assertTrue(answer.contains(expected), line + "\n" + answer);
        });
    }

    /** A demo on free ports in a process of its own; the given flags replace the default ones. */
    private ConfigProcess demo(String... more) throws IOException {
        return ConfigProcess.start(directory, arguments(more));
    }

    /** Runs a demo that does not start in this process, which is quicker; returns what it says. */
    private String refused(int exitCode, String... more) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        assertEquals(exitCode, Main.commandLine(out, out).execute(arguments(more)), said::toString);
        assertFalse(said.toString().contains("Exception"), said::toString);
        return said.toString();
    }

    private String[] arguments(String... more) {
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put(
                "--rules",
                Path.of("..", "config", "rules.json").toAbsolutePath().toString());
        for (String flag : List.of("--listen", "--admin", "--config", "--config-admin")) {
            flags.put(flag, "127.0.0.1:0");
        }
        flags.put("--site", "0");
        flags.put("--directory", directory.resolve("data").toString());
        for (int i = 0; i < more.length; i += 2) {
            flags.put(more[i], more[i + 1]);
        }
        List<String> arguments = new ArrayList<>(List.of("demo"));
        flags.forEach((flag, value) -> arguments.addAll(List.of(flag, value)));
        return arguments.toArray(String[]::new);
    }

    private static void has(String expected, String answer) {
        assertTrue(answer.contains(expected), answer);
    }

    /**
     * Runs the lines from another directory than the demo's. Each works at once, except those that wait for a change or
     * a report.
     */
    @Test
    void printedLines_doWhatTheySay() throws Exception {
        try (ConfigProcess demo = demo()) {
            String printed = demo.printedUntil("Ctrl-C stops.");
            Matcher matcher = KEY.matcher(printed);
            assertTrue(matcher.find(), printed);
            key = matcher.group(1);
            elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
            List<String> lines = printed.lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("curl ") || line.startsWith("mkdir "))
                    .toList();
            assertEquals(15, lines.size(), printed);
            assertTrue(printed.indexOf("as owner with the password ") < printed.indexOf("curl "), printed);
            for (String name : List.of("owner", "operator")) {
                String password = printed.replaceAll("(?s).* as " + name + " with the password (\\S+).*", "$1");
                String config = lines.get(4).replaceAll(".*(http://[^/]+)/.*", "$1");
                has(
                        "\"change_password\":false",
                        shell("curl -H 'Scangate-Session: 1' -H 'Content-Type: application/json' -d '{\"name\": \""
                                + name + "\", \"password\": \"" + password + "\"}' " + config + "/v1/session"));
            }
            String scan = lines.get(0);
            String testersScan = lines.get(1);
            has(LIVE + "item?q=https%3A%2F%2Fshop.example.com%2Fitem%2F42%3Ffrom%3Dposter&scancode_time=", shell(scan));
            has("\"version\":\"develop\",\"page\":\"pages/item/next", shell(testersScan));
            has("\"reason\":\"no_rule\"", shell(lines.get(2)));
            has("rule_has_no_trailing_slash", shell(lines.get(3)));
            // The line that is printed if the admin listener is not on loopback.
            String link = lines.get(3).replaceFirst(".*link=", "explain?link=");
            has("rule_has_no_trailing_slash", shell(lines.get(13).replaceFirst("unmatched'", link)));
            has("\"has_draft\":true", shell(lines.get(4)));
            answers(testersScan, "\"version\":\"develop\",\"page\":\"pages/item/spring");
            has(LIVE + "item?", shell(scan));
            has("\"has_draft\":false", shell(lines.get(5)));
            answers(scan, LIVE + "spring?");
            has("\"number\":3", shell(lines.get(6)));
            answers(scan, LIVE + "item?");
            has("rule.rollback", shell(lines.get(7)));
            has("\"code\":\"ownership_not_proven\"", shell(lines.get(9)));
            shell(lines.get(8));
            has("\"state\":\"unpublished\"", shell(lines.get(9)));
            has("{\"kind\":\"occupies\",\"appid\":\"wx5a1e0c7d3b2f4861\"", shell(lines.get(10)));
            answers(lines.get(11), "\"sample\":1");
            answers(lines.get(12), "\"prefix\":\"https://shop.example.com/item/\"");
            answers(lines.get(13), "https://bike.example.org/help/1");
            answers(lines.get(14), "\"lag\":0,\"history\":\"same\",\"state\":\"current\"");
            demo.terminate();
            assertEquals(143, demo.exitCode());
        }
    }

    @Test
    void foreignDirectory_isUnchanged_andTheDemosOwnIsReused() throws Exception {
        Path real = Files.createDirectories(directory.resolve("data"));
        Path database = Files.writeString(real.resolve("scangate.db"), "not the demo's");
        has(real + ": contains files that do not belong to a demo", refused(1));
        assertEquals("not the demo's", Files.readString(database));
        Path own = directory.resolve("data/demo");
        for (int start = 0; start < 2; start++) {
            try (ConfigProcess demo = demo("--directory", "data/demo")) {
                demo.printedUntil("Ctrl-C stops.");
                demo.terminate();
                assertEquals(143, demo.exitCode());
            }
            // As an earlier version left it.
            Files.delete(own.resolve("made-by-scangate-demo"));
            Files.delete(own.resolve("feed.lock"));
        }
        Files.writeString(own.resolve("notes.txt"), "not the demo's");
        has(own + ": contains files that do not belong to a demo", refused(1, "--directory", own.toString()));
    }

    @Test
    void flagThatIsNoAddress_isRefusedBeforeAnythingStarts() throws Exception {
        Map<String, String> flags = Map.of(
                "--site", "99999", "--listen", "127.0.0.1:99999", "--admin", "nowhere", "--config", "127.0.0.1:-1");
        for (Map.Entry<String, String> flag : flags.entrySet()) {
            String said = refused(2, flag.getKey(), flag.getValue());
            has("Invalid value for option '" + flag.getKey() + "'", said);
            has("\"" + flag.getValue() + "\" (expected: ", said);
        }
        assertTrue(Files.notExists(directory.resolve("data")));
    }

    private Path rules(String accounts) throws IOException {
        return Files.writeString(
                directory.resolve("own.json"),
                "{\"format\":\"scangate-snapshot/1\",\"revision\":1,\"accounts\":[" + accounts + "]}");
    }

    @Test
    void rulesOfOnesOwn_giveTheExamples() throws Exception {
        Path own = rules("""
                {"appid": "wx-first", "members": {}, "rules": [
                  {"prefix": "https://own.example.com/", "live": {"page": "pages/a"}}]},
                {"appid": "wx-tested", "members": {"cy": "admin"}, "rules": [
                  {"prefix": "https://t.example.com/x/", "live": {"page": "pages/x"},
                   "test": {"page": "pages/y", "version": "trial", "links": ["https://t.example.com/x/1?a=1&b='2'"]}}]}
                """);
        try (ConfigProcess demo = demo("--rules", own.toString())) {
            String printed = demo.printedUntil("Ctrl-C stops.");
            Matcher matcher = KEY.matcher(printed);
            assertTrue(matcher.find(), printed);
            key = matcher.group(1);
            elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
            List<String> lines = printed.lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("curl "))
                    .toList();
            has("\"version\":\"release\",\"page\":\"pages/x?", shell(lines.get(0)));
            has("\"version\":\"trial\",\"page\":\"pages/y?", shell(lines.get(1)));
            has("\"reason\":\"no_rule\"", shell(lines.get(2)));
            has("link_lacks_trailing_slash", shell(lines.get(3)));
            has("\"has_draft\":true", shell(lines.get(4)));
            has("/v1/accounts/wx-first/conflicts", printed);
            answers(lines.get(12), "https://t.example.com/x");
        }
    }

    @Test
    void rulesThatTheRequestsCannotBeAbout_areRefusedBeforeAnythingStarts() throws Exception {
        String live = "\"live\": {\"page\": \"pages/a\"}";
        Path noTest = rules("{\"appid\": \"wx1\", \"rules\": [{\"prefix\": \"https://a.cn/a\", " + live + "}]}");
        refused(noTest, "lacks something that the demo's requests are about: a published rule with a test link");
        String test = ", \"test\": {\"page\": \"p\", \"version\": \"trial\", \"links\": [\"https://a.cn/1\"]}}]}";
        String tested =
                "{\"appid\": \"wx1\", \"members\": {\"ana\": \"admin\"}, \"rules\": [{\"prefix\": \"https://a.cn/\", "
                        + live + test;
        refused(rules(tested), "a second account");
        refused(rules(tested + ", {\"appid\": \"wx2\", \"rules\": []}"), "a rule that leaves some links");
        refused(Files.writeString(directory.resolve("own.json"), "{"), "own.json: truncated: ");
        refused(directory.resolve("none.json"), "none.json: no such file or directory");
    }

    private void refused(Path rules, String expected) {
        has(expected, refused(2, "--rules", rules.toString()));
        assertTrue(Files.notExists(directory.resolve("data")));
    }

    @Test
    void addressInUse_isReportedWithItsFlag() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            for (String flag : List.of("--config", "--config-admin", "--listen", "--admin", "--site")) {
                String value = flag.equals("--site") ? String.valueOf(taken.getLocalPort()) : address;
                String said = refused(3, flag, value);
                has(flag.replaceFirst("--(listen|admin)$", "$1") + ": cannot listen on " + address, said);
                has(": the port is taken", said);
            }
            try (ConfigProcess demo = demo("--site", String.valueOf(taken.getLocalPort()))) {
                assertEquals(3, demo.exitCode(), demo.log());
                has("--site: cannot listen on " + address, demo.log());
                assertFalse(demo.log().contains("Exception"), demo.log());
            }
        }
    }
}
