package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.gateway.testing.NeedsProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The alerts of deploy/alerts.yml, their entries in docs/runbook.md, and the tests that promtool runs. */
@Timeout(60)
class AlertsTest {
    private static final Pattern ENTRY = Pattern.compile("(?m)^## (Scangate\\w+)$");
    private static final Pattern NAME = Pattern.compile("\\bScangate[A-Z]\\w+");
    private static final Pattern SUM = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final List<String> PARTS = List.of("**Who notices:**", "**Look", "**Call:**");

    private static List<String> names() throws IOException {
        return AlertFile.alerts().stream().map(AlertFile::name).toList();
    }

    private static String runbook() throws IOException {
        return Files.readString(Path.of("..", "docs", "runbook.md"));
    }

    @Test
    void eachAlertHasItsEntryOfTheRunbook_andNoEntryIsLeftOver() throws Exception {
        String runbook = runbook();
        assertEquals(
                names(),
                ENTRY.matcher(runbook).results().map(entry -> entry.group(1)).toList());
        for (AlertFile alert : AlertFile.alerts()) {
            assertEquals(
                    "docs/runbook.md#" + alert.name().toLowerCase(Locale.ROOT),
                    alert.text("runbook_url"),
                    alert.name());
            String entry = runbook.substring(runbook.indexOf("\n## " + alert.name() + "\n") + 1);
            String text = entry.substring(0, entry.indexOf("\n## "));
            PARTS.forEach(part -> assertTrue(text.contains(part), () -> alert.name() + " has no " + part));
        }
    }

    @Test
    void theRunbookNamesNoAlertThatIsNotThere() throws Exception {
        assertEquals(
                Set.copyOf(names()),
                NAME.matcher(runbook()).results().map(MatchResult::group).collect(Collectors.toSet()));
    }

    /** Else nobody knows which of several platforms it concerns. */
    @Test
    void sumsKeepThePlatform() throws Exception {
        for (AlertFile alert : AlertFile.alerts()) {
            SUM.matcher(alert.expression())
                    .results()
                    .forEach(sum -> assertTrue(sum.group(1).contains("platform"), alert.name() + ": " + sum.group()));
        }
    }

    @Test
    void eachAlertHasASeverityAndTextsForPeople() throws Exception {
        for (AlertFile alert : AlertFile.alerts()) {
            assertTrue(Set.of("critical", "warning").contains(alert.severity()), alert::toString);
            assertTrue(alert.text("summary").length() > 10, alert::toString);
            assertTrue(alert.text("description").endsWith("."), alert::toString);
        }
    }

    @Test
    void eachAlertHasATestInWhichItIsSilent_andOneInWhichItFires() throws Exception {
        Map<String, List<Boolean>> fires = new TreeMap<>();
        for (JsonNode test : AlertFile.yaml("alerts-test.yml").get("tests")) {
            for (JsonNode expected : test.get("alert_rule_test")) {
                fires.computeIfAbsent(expected.get("alertname").asText(), name -> new ArrayList<>())
                        .add(!expected.get("exp_alerts").isEmpty());
            }
        }
        assertEquals(Set.copyOf(names()), fires.keySet());
        fires.forEach((name, all) -> assertEquals(List.of(false, true), all, name));
    }

    @ParameterizedTest
    @CsvSource({"check, alerts.yml", "test, alerts-test.yml"})
    @NeedsProgram("promtool")
    void promtoolIsContent(String command, String file) throws Exception {
        Process promtool = new ProcessBuilder("promtool", command, "rules", file)
                .directory(AlertFile.DEPLOY.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, promtool.waitFor(), said);
        assertTrue(said.contains("SUCCESS"), said);
    }
}
