package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code scangate demo}: a shell runs the lines that it prints, as a visitor does. */
@NeedsProgram({"sh", "curl"})
@Timeout(120)
class DemoTest {
    private static final Pattern KEY = Pattern.compile("export KEY=(\\S+)");
    private static final String LIVE = "\"version\":\"release\",\"page\":\"pages/item/";

    @TempDir
    Path directory;

    private String key = "";

    private String shell(String line) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", line.replace("curl ", "curl -sS "))
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().put("KEY", key);
        Process process = builder.start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), line + "\n" + answer);
        return answer;
    }

    private void answers(String line, String expected) {
        // The gateway serves a change a little later.
        Waiting.await(line).untilAsserted(() -> {
            String answer = shell(line);
            assertTrue(answer.contains(expected), line + "\n" + answer);
        });
    }

    @Test
    void linesThatItPrints_doWhatTheySay() throws Exception {
        String rules = Path.of("..", "config", "rules.json").toAbsolutePath().toString();
        String any = "127.0.0.1:0";
        try (ConfigProcess demo = ConfigProcess.start(
                directory,
                "demo",
                "--rules",
                rules,
                "--listen",
                any,
                "--admin",
                any,
                "--config",
                any,
                "--config-admin",
                any,
                "--site",
                "0")) {
            String printed = demo.printedUntil("Ctrl-C stops.");
            Matcher matcher = KEY.matcher(printed);
            assertTrue(matcher.find(), printed);
            key = matcher.group(1);
            List<String> lines = printed.lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("curl ") || line.startsWith("mkdir "))
                    .toList();
            assertEquals(13, lines.size(), printed);
            String scan = lines.get(0);
            String testersScan = lines.get(1);
            answers(scan, LIVE + "item?q=https%3A%2F%2Fshop.example.com%2Fitem%2F42%3Ffrom%3Dposter&scancode_time=");
            answers(testersScan, "\"version\":\"develop\",\"page\":\"pages/item/next");
            answers(lines.get(2), "rule_has_no_trailing_slash");
            assertTrue(shell(lines.get(3)).contains("\"has_draft\":true"));
            answers(testersScan, "\"version\":\"develop\",\"page\":\"pages/item/spring");
            answers(scan, LIVE + "item?");
            assertTrue(shell(lines.get(4)).contains("\"has_draft\":false"));
            answers(scan, LIVE + "spring?");
            assertTrue(shell(lines.get(5)).contains("\"number\":3"));
            answers(scan, LIVE + "item?");
            assertTrue(shell(lines.get(6)).contains("rule.rollback"));
            assertTrue(shell(lines.get(8)).contains("\"code\":\"ownership_not_proven\""));
            shell(lines.get(7));
            assertTrue(shell(lines.get(8)).contains("\"state\":\"unpublished\""));
            assertTrue(shell(lines.get(9)).contains("{\"kind\":\"occupies\",\"appid\":\"wx5a1e0c7d3b2f4861\""));
            assertTrue(shell(lines.get(10)).contains("\"sample\":"));
            answers(lines.get(11), "\"prefix\":\"https://shop.example.com/item/\"");
            answers(lines.get(12), "\"lag\":0,\"history\":\"same\",\"state\":\"current\"");
            demo.terminate();
            assertEquals(143, demo.exitCode());
        }
    }
}
