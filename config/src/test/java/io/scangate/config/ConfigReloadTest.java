package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.HostAndPort;
import io.scangate.gateway.testing.Hangup;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP to the control plane in a process of its own. */
@Timeout(120)
class ConfigReloadTest {
    private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:\\d+)");
    private static final Pattern KEY = Pattern.compile("operator key \\(shown once\\): (\\S+)");

    @TempDir
    Path folder;

    private Path output;
    private Path settings;
    private Process process;

    @BeforeEach
    void start() throws IOException {
        settings = Files.writeString(
                folder.resolve("config.yaml"),
                "listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\ndatabase: sqlite:" + folder.resolve("x.db")
                        + "\ncalls-per-second: 10\ncall-burst: 50\n");
        output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.scangate.config.Main",
                        "config",
                        "--settings",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        process = Hangup.heard(builder).start();
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    private String found(Pattern pattern) {
        String[] group = new String[1];
        Waiting.await(pattern.pattern()).until(() -> {
            Matcher matcher = pattern.matcher(Files.readString(output));
            group[0] = matcher.find() ? matcher.group(1) : "";
            return !group[0].isEmpty();
        });
        return group[0];
    }

    private void change(String from, String to) throws IOException {
        Files.writeString(settings, Files.readString(settings).replace(from, to));
    }

    private String hangup(String until) throws Exception {
        int before = Files.readString(output).length();
        assertEquals(
                0,
                new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                        .start()
                        .waitFor());
        String[] told = new String[1];
        Waiting.await(until).until(() -> {
            told[0] = Files.readString(output).substring(before);
            return told[0].contains(until) && told[0].endsWith("\n");
        });
        return told[0];
    }

    @Test
    void aSignal_reloadsWhatCanBe_namesTheRest_andKeepsAllIfTheFileIsBad() throws Exception {
        RestClient operator =
                RestClient.of(HostAndPort.fromString(found(LISTENING))).as(found(KEY));
        String policy = "RateLimit-Policy";
        assertTrue(operator.get("/v1/whoami").is(200).header(policy).startsWith("\"rate\";q=50;w=5, "));

        change("call-burst: 50", "call-burst: 70\nno-such: 1");
        String told = hangup("Reload: nothing has changed");
        assertTrue(told.contains(settings + ":6: unknown setting \"no-such\""), told);
        assertTrue(operator.get("/v1/whoami").is(200).header(policy).startsWith("\"rate\";q=50;w=5, "));

        change("no-such: 1", "max-body: 70000\nlog-format: json\ncalls-in-flight: 33");
        told = hangup("Reload: done; settings that have changed: ");
        assertTrue(told.contains("count after a restart only: max-body\""), told);
        assertTrue(told.contains("call-burst=70") && told.contains("calls-in-flight=33"), told);
        assertTrue(told.contains("log-format=json"), told);
        assertTrue(told.startsWith("{\"time\":\""), told);
        assertTrue(
                operator.get("/v1/whoami").is(200).header(policy).startsWith("\"rate\";q=70;w=7, \"in-flight\";q=33;"));

        change("calls-per-second: 10", "calls-per-second: 35");
        String unused = hangup("settings that have changed: calls-per-second=35");
        assertTrue(operator.get("/v1/whoami").is(200).header(policy).startsWith("\"rate\";q=70;w=2, "));

        String shown = operator.get("/v1/settings").is(200).content();
        assertTrue(shown.contains("{\"key\":\"call-burst\",\"value\":\"70\"}"), shown);
        assertTrue(shown.contains("{\"key\":\"log-format\",\"value\":\"json\"}"), shown);
        assertTrue(
                shown.contains("{\"key\":\"max-body\",\"value\":\""
                        + ConfigSettings.DEFAULT.web().maxBody() + "\"}"),
                shown);

        process.destroy();
        assertEquals(143, process.waitFor());
    }
}
