package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.FreePorts;
import io.scangate.gateway.testing.Waiting;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A shell in a directory with the launcher and the sample settings, as after a build. Ports, names of machines, and the secrets and ids that a
 * reader copies from what earlier commands have printed are replaced in each command. Not thread-safe.
 */
final class DocumentShell implements AutoCloseable {
    private static final String ENDED = "-- ended with ";
    private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(8\\d{3})");
    private static final List<String> PORTS = List.of("8080", "8081", "8090", "8091", "8092", "8190", "8191");
    private static final Pattern VERIFICATION_FILE =
            Pattern.compile("\"file_name\":\"(\\w+\\.txt)\",\"file_content\":\"(\\w+)\"");

    /** What stands for something that an earlier command has printed, and how that looks. */
    private static final Map<String, Pattern> PRINTED = Map.of(
            "op_...", Pattern.compile("\\b(op_[\\w-]{10,})"),
            "gw_...", Pattern.compile("\\b(gw_[\\w-]{10,})"),
            "rules/ID", Pattern.compile("\\b(rules/r[0-9a-f]+(?:-\\d+)?)|\"id\":\"(r[0-9a-f]+(?:-\\d+)?)\""),
            "FILE_NAME", Pattern.compile("\"file_name\":\"(\\w+\\.txt)\""),
            "FILE_CONTENT", Pattern.compile("\"file_content\":\"(\\w+)\""),
            "ENDED", Pattern.compile("\"ended\":(\\[.*?\\])"),
            "abcde-fghjk-mnpqr-stuvw", Pattern.compile("\\b([a-z2-9]{5}(?:-[a-z2-9]{5}){3})\\b"));

    private final Path directory;
    private final Website website = new Website();
    private final Map<String, String> ports = new LinkedHashMap<>();
    private final StringBuilder transcript = new StringBuilder();
    private final Process shell;
    private final BufferedWriter in;
    private final BufferedReader out;
    private @Nullable String postgresql;

    private DocumentShell(Path directory) throws IOException {
        this.directory = directory;
        copy(Path.of("..", "scangate"), directory.resolve("scangate"));
        for (String file : List.of("rules.json", "config.yaml", "gateway.yaml")) {
            copy(Path.of("..", "config", file), directory.resolve("config").resolve(file));
        }
        for (String plane : List.of("gateway", "config")) {
            Path target = Files.createDirectories(directory.resolve(plane).resolve("target"));
            Files.createFile(target.resolve("scangate-" + plane + ".jar"));
        }
        copy(Path.of("src/test/resources/documents/java"), directory.resolve("jdk/bin/java"));
        freePorts();
        shell = shell();
        in = shell.outputWriter(StandardCharsets.UTF_8);
        out = shell.inputReader(StandardCharsets.UTF_8);
    }

    /** A shell in an empty directory. */
    static DocumentShell open(Path directory) throws IOException {
        DocumentShell shell = new DocumentShell(directory);
        // A refused call fails the command that makes it.
        shell.run("curl() { command curl -sS --fail-with-body \"$@\"; }");
        return shell;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        Files.copy(from, to);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void freePorts() throws IOException {
        for (String port : PORTS) {
            ports.put(port, Integer.toString(FreePorts.take()));
        }
    }

    private Process shell() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path jdk = directory.resolve("jdk");
        ProcessBuilder builder =
                new ProcessBuilder("sh").directory(directory.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("SCANGATE_"));
        environment.put("PATH", directory + ":" + jdk.resolve("bin") + ":" + System.getenv("PATH"));
        environment.put("REAL_JAVA", java.toString());
        environment.put("CLASSES", System.getProperty("java.class.path"));
        environment.put(
                "RUNNING", Files.createDirectory(directory.resolve("running")).toString());
        environment.put("SCANGATE_JAVA_HOME", jdk.toString());
        environment.put("SCANGATE_CDS", "off");
        // The website of the documents is on this machine.
        environment.put("SCANGATE_OWNERSHIP_ALLOW_LOOPBACK", "true");
        environment.put("SCANGATE_OWNERSHIP_PORTS", website.origin().replaceAll(".*:", ""));
        ports.forEach((port, free) -> environment.put("PORT_" + port, free));
        return builder.start();
    }

    /** Uses a database for the PostgreSQL of the documents, instead of a new one. */
    void use(String database) {
        postgresql = database;
    }

    /** Runs a command of a document; what it prints has to be as the document shows. */
    void run(DocumentBlock.Command command) throws IOException {
        String expected = withNames(command.printed());
        Pattern shown = Pattern.compile(Pattern.quote(expected).replace("...", "\\E.*?\\Q"), Pattern.DOTALL);
        String text = replaced(command.text());
        if (isRead(text)) {
            // A gateway serves a change a moment later.
            Waiting.await(text).untilAsserted(() -> assertShown(shown, text));
        } else {
            assertShown(shown, text);
        }
    }

    private void assertShown(Pattern shown, String text) throws IOException {
        String printed = run(text);
        assertTrue(
                shown.matcher(printed).find(), () -> text + "\nprinted\n" + printed + "\nThe document shows " + shown);
    }

    private static boolean isRead(String command) {
        return command.startsWith("curl ") && !command.contains(" -X ") && !command.contains(" -d ");
    }

    /** Runs a command; returns what it prints. */
    String run(String command) throws IOException {
        in.write("{ " + command + "\n} </dev/null\nprintf '\\n" + ENDED + "%s\\n' $?\n");
        in.flush();
        StringBuilder printed = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(ENDED)) {
                learn(printed.toString());
                if (!line.equals(ENDED + "0")) {
                    throw new AssertionError(
                            command + "\nended with " + line.substring(ENDED.length()) + "\n" + printed);
                }
                return printed.toString();
            }
            printed.append(line).append('\n');
        }
        throw new AssertionError("the shell has ended: " + command + "\n" + printed);
    }

    /** An owner puts the file that a command has printed on the website. */
    private void learn(String printed) {
        transcript.append(printed);
        VERIFICATION_FILE.matcher(printed).results().forEach(file -> website.put(file.group(1), file.group(2)));
    }

    /** The command of a reader who has copied what earlier commands have printed. */
    String replaced(String text) {
        String all = text;
        for (Map.Entry<String, Pattern> each : PRINTED.entrySet()) {
            if (all.contains(each.getKey())) {
                all = all.replace(each.getKey(), lastPrinted(each.getKey(), each.getValue()));
            }
        }
        return withNames(all);
    }

    private String withNames(String text) {
        String all = text.replaceAll(
                        "https://(config\\.example|console\\.example|api\\.weixin\\.qq\\.com)", "http://127.0.0.1:8090")
                .replace("http://gateway:8081", "http://127.0.0.1:8081")
                .replace("0.0.0.0:8", "127.0.0.1:8")
                .replace("127.0.0.1%3A8092", "127.0.0.1%3A" + ports.get("8092"))
                .replace("https://www.example.com", website.origin())
                .replace("https%3A%2F%2Fwww.example.com", RestClient.encoded(website.origin()))
                .replace("/etc/scangate/config.yaml", "config/config.yaml");
        if (all.contains("postgresql://db.example/")) {
            String url = postgresql();
            all = all.replaceAll("postgresql://db\\.example/scangate\\?[^'\\s]*", Matcher.quoteReplacement(url))
                    .replace("postgresql://db.example/scangate", url.replaceFirst("\\?.*", ""));
        }
        return PORT.matcher(all)
                .replaceAll(port -> "127.0.0.1:" + Objects.requireNonNull(ports.get(port.group(1)), port.group()));
    }

    private String postgresql() {
        if (postgresql == null) {
            postgresql = TestDatabase.POSTGRESQL.empty(directory).database();
        }
        return postgresql;
    }

    private String lastPrinted(String placeholder, Pattern pattern) {
        // A server prints a key or a password when it already listens.
        boolean inLog = placeholder.startsWith("op_") || placeholder.startsWith("abcde-");
        MatchResult last = Waiting.await(placeholder + ", printed by an earlier command")
                .until(
                        () -> pattern.matcher(inLog ? transcript + logs() : transcript)
                                .results()
                                .reduce((a, b) -> b),
                        Optional::isPresent)
                .orElseThrow();
        return last.group(1) != null ? last.group(1) : "rules/" + last.group(2);
    }

    private String logs() throws IOException {
        StringBuilder logs = new StringBuilder();
        for (Path file : files(".log")) {
            logs.append(Files.readString(file));
        }
        return logs.toString();
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("running"))) {
            return files.filter(each -> each.toString().endsWith(suffix)).toList();
        }
    }

    @Override
    public void close() throws IOException {
        shell.destroyForcibly();
        website.close();
        for (Path file : files(".pid")) {
            if (!Files.exists(Path.of(file.toString().replace(".pid", ".ended")))) {
                long pid = Long.parseLong(Files.readString(file).strip());
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }
}
