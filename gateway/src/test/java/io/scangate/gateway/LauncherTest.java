package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a clone of its own. Its java prints its arguments; its mvn makes an empty jar. */
@Timeout(60)
@NeedsProgram("sh")
class LauncherTest {
    private static final String MAKES_A_JAR = """
            echo "[INFO] --- compiler:3.15.0:compile (default-compile) @ scangate-gateway ---"
            mkdir -p gateway/target/lib && : > gateway/target/scangate-gateway.jar
            """;

    @TempDir
    Path folder;

    private Path launcher;
    private Path mainSource;
    private Path mark;
    private Path jar;

    private record Output(int code, String text) {}

    @BeforeEach
    void makeClone() throws IOException {
        Path clone = Files.createDirectories(folder.resolve("a clone"));
        launcher = Files.copy(Path.of("..", "scangate"), clone.resolve("scangate"));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path sources = Files.createDirectories(clone.resolve("gateway/src/main/java"));
        mainSource = Files.writeString(sources.resolve("Main.java"), "class Main {}\n");
        mark = clone.resolve("gateway/target/built");
        jar = clone.resolve("gateway/target/scangate-gateway.jar");
        mvn(MAKES_A_JAR);
    }

    private Path script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    private void mvn(String text) throws IOException {
        script(folder.resolve("bin/mvn"), text);
    }

    /** The home of a java that prints its version, or else its flags, one word a line, the locale and malloc's arenas. */
    private Path java(String version) throws IOException {
        Path home = Files.createTempDirectory(folder, "java home");
        script(home.resolve("bin/java"), """
                [ -z "$JAVA_TOOL_OPTIONS" ] || echo "Picked up JAVA_TOOL_OPTIONS: $JAVA_TOOL_OPTIONS" >&2
                [ "$1" != -version ] || { echo 'openjdk version "%s" 2026-01-20' >&2; exit; }
                printf '%%s\\n' "$@"
                echo "locale ${LC_ALL:-}"
                echo "arenas ${MALLOC_ARENA_MAX:-}"
                """.formatted(version));
        return home;
    }

    private Output run(Path launched, Path javaHome, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launched.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SCANGATE_JAVA_HOME", javaHome.toString());
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().remove("MALLOC_ARENA_MAX");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), text);
    }

    private Output run(Path javaHome, String... arguments) throws IOException, InterruptedException {
        return run(launcher, javaHome, Map.of(), arguments);
    }

    @Test
    void missingOrOldJdk_isReportedWithFoundAndNeededVersions() throws Exception {
        Path nowhere = folder.resolve("nowhere");
        Path eight = java("1.8.0_301");
        Path eleven = java("11.0.2");
        String needs = "scangate: needs a JDK 17 or newer (found: ";
        String what = "; install one, or let SCANGATE_JAVA_HOME name its directory\n";
        assertEquals(new Output(1, needs + "none in SCANGATE_JAVA_HOME=" + nowhere + ")" + what), run(nowhere));
        assertEquals(new Output(1, needs + "8 in SCANGATE_JAVA_HOME=" + eight + ")" + what), run(eight));
        assertEquals(new Output(1, needs + "11 in SCANGATE_JAVA_HOME=" + eleven + ")" + what), run(eleven));
    }

    @Test
    void optionsInTheEnvironment_doNotHideTheVersion() throws Exception {
        Path real = Path.of(System.getProperty("java.home"));
        for (String name : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
            // The jar is empty. The message comes from java, so the launcher has started it.
            Output said = run(launcher, real, Map.of(name, "-Dx=\"1\""), "check");
            assertTrue(said.text.contains("corrupt jarfile"), said.text);
            assertFalse(said.text.contains("needs a JDK"), said.text);
        }
    }

    @Test
    void flagsOfNewerJdks_areNotGivenToOlderOnes() throws Exception {
        String old = run(java("17.0.15")).text;
        assertFalse(old.contains("--enable-native-access") || old.contains("CompactObjectHeaders"), old);
        String before = run(java("24.0.1")).text;
        assertTrue(before.contains("--enable-native-access"), before);
        assertFalse(before.contains("CompactObjectHeaders"), before);
        String now = run(java("25")).text;
        assertTrue(now.contains("-XX:+UseCompactObjectHeaders"), now);
    }

    @Test
    void heap_isHalfOfTheMemory_unlessTheUserChoseOne() throws Exception {
        Path java = java("17.0.15");
        String chosen = run(java)
                .text
                .lines()
                .filter(line -> line.startsWith("-Xmx"))
                .findFirst()
                .orElseThrow();
        long mebibytes = Long.parseLong(chosen.replaceAll("\\D", ""));
        long machine =
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize() >> 20;
        assertEquals(Math.min(machine / 2, 31_744), mebibytes, "MiB of " + machine);
        for (String own : List.of("-Xmx100m", "-XX:MaxRAMPercentage=75")) {
            String text = run(launcher, java, Map.of("SCANGATE_JAVA_OPTS", own)).text;
            assertEquals(1, text.split("-Xmx|MaxRAM", -1).length - 1, text);
        }
    }

    @Test
    void collector_isG1_unlessTheUserChoseOne() throws Exception {
        Path java = java("17.0.15");
        assertTrue(run(java).text.contains("-XX:+UseG1GC\n"));
        assertTrue(run(java).text.contains("-Xmn48m\n"));
        assertFalse(run(launcher, java, Map.of("SCANGATE_JAVA_OPTS", "-Xmx64m"))
                .text
                .contains("-Xmn"));
        for (String name : List.of("SCANGATE_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
            String text = run(launcher, java, Map.of(name, "-Dx=1 -XX:+UseZGC")).text;
            assertFalse(text.contains("-XX:+UseG1GC"), text);
        }
        String other = run(launcher, java, Map.of("SCANGATE_JAVA_OPTS", "-XX:+UseStringDeduplication")).text;
        assertTrue(other.contains("-XX:+UseG1GC\n"), other);
    }

    @Test
    void localeWithoutUtf8_isReplaced_andOneWithUtf8_stays() throws Exception {
        Path java = java("17.0.15");
        for (String locale : List.of("C", "POSIX", "zh_CN.GBK")) {
            String text = run(launcher, java, Map.of("LC_ALL", locale)).text;
            assertTrue(text.contains("locale C.UTF-8") || text.contains("locale en_US.UTF-8"), text);
        }
        String kept = run(launcher, java, Map.of("LC_ALL", "C.utf8")).text;
        assertTrue(kept.contains("locale C.utf8\n"), kept);
    }

    @Test
    void symbolicLink_buildsAndRunsItsTarget() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("sg"), launcher);
        Output said = run(link, java("17.0.15"), Map.of(), "check", "x");
        assertEquals(0, said.code, said.text);
        assertTrue(said.text.contains("-jar\n" + jar + "\ncheck\nx\n"), said.text);
        assertTrue(Files.exists(mark));
    }

    @Test
    void firstBuild_showsItsSteps_andTheNextStartBuildsNothing() throws Exception {
        Path java = java("17.0.15");
        String first = run(java).text;
        assertTrue(first.startsWith("scangate: building gateway: takes one to three minutes"), first);
        assertTrue(first.contains(" s: scangate-gateway: compile\n"), first);
        assertTrue(first.contains("scangate: built in "), first);
        String second = run(java).text;
        assertFalse(second.contains("scangate: "), second);
    }

    @Test
    void interruptedBuild_isRepeated() throws Exception {
        Path java = java("17.0.15");
        mvn(MAKES_A_JAR + "kill -9 $PPID\n");
        Output interrupted = run(java);
        assertEquals(1, interrupted.code, interrupted.text);
        assertTrue(Files.exists(jar) && Files.notExists(mark));
        mvn(MAKES_A_JAR);
        Output next = run(java);
        assertEquals(0, next.code, next.text);
        assertTrue(next.text.contains("scangate: built in "), next.text);
        assertTrue(Files.exists(mark));
    }

    /** Both would write the same jar. The first build goes on when the second launcher has said that it waits. */
    @Test
    @NeedsProgram("flock")
    void twoLaunchersAtOnce_buildOnce() throws Exception {
        Path java = java("17.0.15");
        Path go = folder.resolve("go");
        Path builds = folder.resolve("builds");
        mvn("echo one >> '" + builds + "'\nuntil [ -e '" + go + "' ]; do sleep 0.02; done\n" + MAKES_A_JAR);
        CompletableFuture<Output> first = OwnThread.supply(() -> output(java));
        Waiting.await("the first build").until(() -> Files.exists(builds));
        ProcessBuilder builder = new ProcessBuilder(launcher.toString()).redirectErrorStream(true);
        builder.environment().put("SCANGATE_JAVA_HOME", java.toString());
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        Process second = builder.start();
        try (BufferedReader lines = second.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("scangate: another launcher is building; waiting until it has built", lines.readLine());
            Files.createFile(go);
            assertFalse(lines.lines().anyMatch(line -> line.contains("building")));
        }
        assertEquals(0, second.waitFor());
        assertEquals(0, first.get(60, TimeUnit.SECONDS).code);
        assertEquals(List.of("one"), Files.readAllLines(builds));
    }

    private Output output(Path java) {
        try {
            return run(java);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void failedBuild_printsMavensMessage_andEndsWithOne() throws Exception {
        mvn("echo '[INFO] well'\necho '[ERROR] no compiler'\nexit 7\n");
        Output said = run(java("17.0.15"));
        assertEquals(1, said.code);
        assertTrue(
                said.text.endsWith(
                        "[ERROR] no compiler\nscangate: cannot build gateway; Maven gives the reason above\n"),
                said.text);
        assertFalse(said.text.contains("well"), said.text);
    }

    @Test
    void changedSource_isReported_untilTheNextBuild() throws Exception {
        Path java = java("17.0.15");
        mvn("mkdir -p config/target && : > config/target/scangate-config.jar\n" + MAKES_A_JAR);
        run(java);
        FileTime built = Files.getLastModifiedTime(mark);
        Files.setLastModifiedTime(mainSource, FileTime.fromMillis(built.toMillis() + 10_000));
        String old = run(java).text;
        assertTrue(
                old.startsWith("scangate: the running program is older than gateway/src/main/java/Main.java;"
                        + " `scangate build` builds it again\n"),
                old);
        Files.setLastModifiedTime(mainSource, FileTime.fromMillis(built.toMillis() - 10_000));
        Files.setLastModifiedTime(mark, FileTime.fromMillis(built.toMillis() - 20_000));
        Files.setLastModifiedTime(jar, FileTime.fromMillis(built.toMillis() - 20_000));
        assertTrue(run(java).text.startsWith("scangate: the running program is older than "));
        Output help = run(java, "build", "--help");
        assertEquals(0, help.code, help.text);
        assertTrue(help.text.startsWith("usage: ./scangate build\n"), help.text);
        assertEquals(
                new Output(2, "scangate: build: unknown argument \"gateway\" (expected: none)\n"),
                run(java, "build", "gateway"));
        assertTrue(run(java).text.startsWith("scangate: the running program is older than "), "nothing was built");
        Output build = run(java, "build");
        assertEquals(0, build.code, build.text);
        assertTrue(build.text.startsWith("scangate: building gateway config: "), build.text);
        assertFalse(run(java).text.contains("scangate: runs"));
    }

    @Test
    void withoutSources_aJarNeedsNoMark_andAMissingJarIsNamed() throws Exception {
        Files.delete(mainSource);
        Files.delete(mainSource.getParent());
        Files.delete(launcher.resolveSibling("gateway/src/main"));
        Files.delete(launcher.resolveSibling("gateway/src"));
        Path java = java("17.0.15");
        assertEquals(
                new Output(1, "scangate: " + jar + " is missing, and there are no sources to build it from\n"),
                run(java));
        Files.createDirectories(jar.getParent());
        Files.createFile(jar);
        assertEquals(0, run(java).code);
    }

    @Test
    void inAPackage_bothPlanesAreOneProgram_andItsFoldersStayAsTheyAre() throws Exception {
        Path root = folder.resolve("package");
        Path packaged = Files.copy(
                launcher, Files.createDirectories(root.resolve("bin")).resolve("scangate"));
        Path program =
                Files.createFile(Files.createDirectory(root.resolve("lib")).resolve("scangate.jar"));
        Map<String, String> home = Map.of("HOME", folder.toString());
        Output config = run(packaged, java("25"), home, "config");
        assertTrue(config.text.contains("-jar\n" + program + "\nconfig\n"), config.text);
        assertFalse(config.text.contains("-XX:+UseG1GC"), config.text);
        assertTrue(
                config.text.contains("-XX:SharedArchiveFile=" + folder.resolve(".cache/scangate/config-25.jsa") + "\n"),
                config.text);
        assertTrue(config.text.endsWith("arenas 2\n"), config.text);
        String own = run(packaged, java("25"), Map.of("MALLOC_ARENA_MAX", "7"), "config").text;
        assertTrue(own.endsWith("arenas 7\n"), own);
        Output gateway = run(
                packaged,
                java("25"),
                Map.of("CACHE_DIRECTORY", folder.resolve("cache").toString()));
        assertTrue(gateway.text.endsWith("arenas \n"), gateway.text);
        assertTrue(gateway.text.contains("-XX:+UseG1GC"), gateway.text);
        assertTrue(
                gateway.text.contains("-XX:SharedArchiveFile=" + folder.resolve("cache/gateway-25.jsa") + "\n"),
                gateway.text);
        assertEquals(
                new Output(1, "scangate: build: a package has no sources to build\n"),
                run(packaged, java("25"), home, "build"));
        try (Stream<Path> files = Files.walk(root)) {
            assertEquals(5, files.count());
        }
    }

    @Test
    void unknownCommand_isAnsweredWithTheNearestCommandOfBothPlanes() throws Exception {
        Path java = java("17.0.15");
        String help = " (`scangate help` lists all commands)\n";
        for (String[] pair : new String[][] {
            {"exprot", "export"}, {"gatway", "gateway"}, {"operator_key", "operator-key"}, {"chek", "check"}
        }) {
            assertEquals(
                    new Output(
                            2,
                            "scangate: unknown command \"" + pair[0] + "\"; did you mean \"" + pair[1] + "\"?" + help),
                    run(java, pair[0]));
        }
        assertEquals(new Output(2, "scangate: unknown command \"zzzzzzzz\"" + help), run(java, "zzzzzzzz"));
    }
}
