package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.gateway.testing.NeedsProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All files that name the version of the program agree, and {@code .ci/set-version} changes all of them. */
class VersionTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> POMS =
            List.of("pom.xml", "gateway/pom.xml", "config/pom.xml", "bench/pom.xml", "dist/pom.xml");
    private static final List<String> NAMING =
            List.of("Dockerfile", "CHANGELOG.md", "deploy/helm/scangate/Chart.yaml", ".ci/set-version");
    private static final Pattern OWN =
            Pattern.compile("<artifactId>scangate</artifactId>\\s*<version>([^<]*)</version>");
    private static final Pattern ARG = Pattern.compile("(?m)^ARG VERSION=(.*)$");

    @TempDir
    Path copy;

    /** The version in a file; fails unless it is there once. */
    private static String found(Path file, Pattern pattern) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(file));
        assertTrue(matcher.find(), file + " has no " + pattern);
        String version = matcher.group(1);
        assertTrue(!matcher.find(), file + " has " + pattern + " twice");
        return version;
    }

    private static void assertAgree(Path root, String version) throws IOException {
        for (String pom : POMS) {
            assertEquals(version, found(root.resolve(pom), OWN), pom);
        }
        assertEquals(version, found(root.resolve("Dockerfile"), ARG));
        JsonNode chart = StrictYaml.file(root.resolve("deploy/helm/scangate/Chart.yaml"));
        assertEquals(version, chart.path("appVersion").asText());
        assertEquals(version.replace("-SNAPSHOT", ""), chart.path("version").asText());
        Changelog.read(root.resolve("CHANGELOG.md")).assertBeginsWith(version);
    }

    @Test
    void allFilesNameTheSameVersion() throws Exception {
        assertAgree(ROOT, found(ROOT.resolve("pom.xml"), OWN));
    }

    @Test
    @NeedsProgram("sh")
    void theScriptChangesAllOfThem() throws Exception {
        for (String name : POMS) {
            copy(name);
        }
        for (String name : NAMING) {
            copy(name);
        }
        for (String version : List.of("7.8.9-SNAPSHOT", "7.8.9", "7.9.0-SNAPSHOT", "7.9.0")) {
            assertEquals(0, set(version), version);
            assertAgree(copy, version);
        }
        assertEquals(2, set("next version"));
        assertAgree(copy, "7.9.0");
    }

    private void copy(String name) throws IOException {
        Path to = copy.resolve(name);
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        Files.copy(ROOT.resolve(name), to);
    }

    private int set(String version) throws Exception {
        Process process = new ProcessBuilder(
                        "sh", copy.resolve(".ci/set-version").toString(), version, "2026-12-31")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        assertTrue(!said.isBlank());
        return code;
    }
}
