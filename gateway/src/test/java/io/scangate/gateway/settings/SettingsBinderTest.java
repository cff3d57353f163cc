package io.scangate.gateway.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsBinderTest {
    enum Color {
        RED,
        DARK_BLUE
    }

    record Point(int x) {
        public static Point parse(String text) {
            if (!text.startsWith("@")) {
                throw new IllegalArgumentException("@X");
            }
            return new Point(Integer.parseInt(text.substring(1)));
        }
    }

    record Sample(
            String name, int eventLoops, double share, Duration idleTimeout, Color color, Point point, boolean on) {
        static final Sample DEFAULT = new Sample("a", 1, 0.5, Duration.ofSeconds(75), Color.RED, new Point(0), false);

        Sample {
            if (eventLoops < 0) {
                throw new IllegalArgumentException("event-loops: " + eventLoops + " (expected: at least 0)");
            }
        }
    }

    private final SettingsBinder binder = new SettingsBinder(Sample.class);

    @TempDir
    Path folder;

    private Path yaml(String text) throws IOException {
        return Files.writeString(folder.resolve("s.yaml"), text);
    }

    private Sample bind(SettingsLayers layers) {
        return binder.bind(binder.checked(layers), Sample.DEFAULT);
    }

    private void assertRefused(SettingsLayers layers, String message) {
        assertEquals(
                message,
                assertThrows(SettingsException.class, () -> bind(layers)).getMessage());
    }

    @Test
    void withoutSettings_defaultsHold() {
        assertEquals(Sample.DEFAULT, bind(new SettingsLayers()));
    }

    @Test
    void flagsWinOverEnvironmentOverFile() throws IOException {
        Path file = yaml("# comment\nname: file\nevent-loops: 2\nshare: 0.25\nidle-timeout: 500ms\ncolor: dark-blue\n");
        SettingsLayers layers = new SettingsLayers()
                .addYaml(file)
                .addEnvironment(Map.of("SCANGATE_NAME", "env", "SCANGATE_EVENT_LOOPS", "3", "PATH", "x"))
                .addFlag("name", "flag")
                .addFlag("point", "@7")
                .addFlag("on", "true");
        assertEquals(
                new Sample("flag", 3, 0.25, Duration.ofMillis(500), Color.DARK_BLUE, new Point(7), true), bind(layers));
    }

    @Test
    void unknownKeys_areRefusedWithTheNearestKnown() throws IOException {
        Path file = yaml("name: x\nidle-timeuot: 3s\n");
        assertRefused(
                new SettingsLayers().addYaml(file),
                file + ":2: unknown setting \"idle-timeuot\" (the nearest known one is \"idle-timeout\")");
        assertRefused(
                new SettingsLayers().addEnvironment(Map.of("SCANGATE_EVENTLOOPS", "1")),
                "SCANGATE_EVENTLOOPS: unknown setting \"eventloops\" (the nearest known one is \"event-loops\")");
    }

    @Test
    void variablesOfTheLauncherAndOfKubernetes_areIgnored() {
        assertEquals(
                Sample.DEFAULT,
                bind(new SettingsLayers()
                        .addEnvironment(Map.of(
                                "SCANGATE_JAVA_OPTS", "-Xmx1g",
                                "SCANGATE_CDS", "off",
                                "SCANGATE_PORT", "tcp://10.0.0.1:8080",
                                "SCANGATE_SERVICE_HOST", "10.0.0.1",
                                "SCANGATE_GATEWAY_PORT_8080_TCP_ADDR", "10.0.0.1",
                                "SCANGATE_GATEWAY_SERVICE_PORT_HTTP", "8080"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "event-loops | two  | --event-loops: event-loops: \"two\" (expected: a whole number)",
                "event-loops | -1   | --event-loops: event-loops: -1 (expected: at least 0)",
                "share       | much | --share: share: \"much\" (expected: a number)",
                "idle-timeout| 75   | --idle-timeout: idle-timeout: \"75\" (expected: a duration such as 500ms, 10s, 5m or 1h)",
                "idle-timeout| 9999999h | --idle-timeout: idle-timeout: \"9999999h\" (expected: a duration of at most 87600h)",
                "color       | blue | --color: color: \"blue\" (expected: red, dark-blue)",
                "point       | 7    | --point: point: \"7\" (expected: @X)",
                "on          | yes  | --on: on: \"yes\" (expected: true or false)",
            })
    void badValues_areRefusedWithPlaceValueAndExpectation(String key, String value, String message) {
        assertRefused(new SettingsLayers().addFlag(key, value), message);
    }

    @Test
    void badFiles_areRefusedWithTheirPlace() throws IOException {
        for (Map.Entry<String, String> each : Map.of(
                        "- a\n", ": not a mapping from setting to value",
                        "name: [a]\n", ":1: name: a list or mapping (expected: a plain value)",
                        "name: a\nname: b\n", ":2: Duplicate field 'name'")
                .entrySet()) {
            Path file = yaml(each.getKey());
            SettingsException refused = assertThrows(SettingsException.class, () -> new SettingsLayers().addYaml(file));
            assertEquals(file + each.getValue(), refused.getMessage());
        }
        Path absent = folder.resolve("absent.yaml");
        for (Map.Entry<Path, String> each : Map.of(
                        absent, ": there is no such file (expected: a file of settings)",
                        folder, ": a directory (expected: a file of settings)")
                .entrySet()) {
            SettingsException refused =
                    assertThrows(SettingsException.class, () -> new SettingsLayers().addYaml(each.getKey()));
            assertEquals(each.getKey() + each.getValue(), refused.getMessage());
        }
        assertEquals(Sample.DEFAULT, bind(new SettingsLayers().addYaml(yaml("# nothing set\n"))));
    }

    record Login(String apiToken, String apiTokenFile) {
        static final Login DEFAULT = new Login("", "");
    }

    private static String token(SettingsLayers layers) {
        SettingsBinder login = new SettingsBinder(Login.class);
        return login.bind(login.checked(layers), Login.DEFAULT).apiToken();
    }

    private static String refusedToken(SettingsLayers layers) {
        return String.valueOf(
                assertThrows(SettingsException.class, () -> token(layers)).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"'s3cret', s3cret", "'s3cret\n', s3cret", "'s3cret\r\n', s3cret", "' a b \n', ' a b '"})
    void secretsInFiles_areReadWithoutTheLastLineEnd(String written, String secret) throws IOException {
        Path file = yaml(written.replace("\\n", "\n").replace("\\r", "\r"));
        assertEquals(
                secret, token(new SettingsLayers().addEnvironment(Map.of("SCANGATE_API_TOKEN_FILE", file.toString()))));
        assertEquals(secret, token(new SettingsLayers().addFlag("api-token-file", file.toString())));
    }

    @Test
    void secretsInFilesThatCannotBeUsed_areRefused() throws IOException {
        Path absent = folder.resolve("absent");
        String start = "--api-token-file: api-token-file: \"";
        String expected = "\" (expected: a file with the secret alone; ";
        assertEquals(
                start + absent + expected + "there is no such file)",
                refusedToken(new SettingsLayers().addFlag("api-token-file", absent.toString())));
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        assertEquals(
                start + empty + expected + "it is empty)",
                refusedToken(new SettingsLayers().addFlag("api-token-file", empty.toString())));
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff});
        assertEquals(
                start + binary + expected + "it is not UTF-8)",
                refusedToken(new SettingsLayers().addFlag("api-token-file", binary.toString())));
        Path large = Files.writeString(folder.resolve("large"), "x".repeat(4_097));
        assertEquals(
                start + large + expected + "it has more than 4096 bytes)",
                refusedToken(new SettingsLayers().addFlag("api-token-file", large.toString())));
        String directory = refusedToken(new SettingsLayers().addFlag("api-token-file", folder.toString()));
        assertTrue(directory.startsWith(start + folder + expected + "it cannot be read: "), directory);
    }

    @Test
    void aSecretThatIsSetTwice_isRefusedWithoutIt() throws IOException {
        Path file = yaml("one");
        assertEquals(
                "SCANGATE_API_TOKEN_FILE: api-token-file: \"" + file
                        + "\", but --api-token sets api-token (expected: one of the two)",
                refusedToken(new SettingsLayers()
                        .addEnvironment(Map.of("SCANGATE_API_TOKEN_FILE", file.toString()))
                        .addFlag("api-token", "two")));
        assertEquals(
                "one", token(new SettingsLayers().addFlag("api-token", "").addFlag("api-token-file", file.toString())));
    }

    @Test
    void secretFlags_areThoseThatShowASecret() throws IOException {
        SettingsLayers layers = new SettingsLayers()
                .addEnvironment(Map.of("SCANGATE_OTHER_TOKEN", "x"))
                .addFlag("name", "x")
                .addFlag("empty-token", "")
                .addFlag("api-token", "x");
        assertEquals(List.of("--api-token"), layers.secretFlags());
    }

    @Test
    void variablesOfTheOtherProgram_areIgnored_butNotItsFlags() {
        SettingsBinder beside = binder.beside(Set.of("call-burst"));
        SettingsLayers shared = new SettingsLayers().addEnvironment(Map.of("SCANGATE_CALL_BURST", "7"));
        assertEquals(Sample.DEFAULT, beside.bind(beside.checked(shared), Sample.DEFAULT));
        String flag = String.valueOf(assertThrows(
                        SettingsException.class, () -> beside.checked(new SettingsLayers().addFlag("call-burst", "7")))
                .getMessage());
        assertTrue(flag.startsWith("--call-burst: unknown setting \"call-burst\""), flag);
        String typo = String.valueOf(assertThrows(
                        SettingsException.class,
                        () -> beside.checked(new SettingsLayers().addEnvironment(Map.of("SCANGATE_CALL_BRUST", "7"))))
                .getMessage());
        assertEquals(
                "SCANGATE_CALL_BRUST: unknown setting \"call-brust\" (the nearest known one is \"call-burst\")", typo);
    }

    @Test
    void textsCoverAllSettings() {
        assertEquals(
                List.of("a", "1", "0.5", "75s", "red", "Point[x=0]", "false"),
                List.copyOf(SettingsBinder.texts(Sample.DEFAULT).values()));
        assertEquals(binder.keys(), SettingsBinder.texts(Sample.DEFAULT).keySet());
    }
}
