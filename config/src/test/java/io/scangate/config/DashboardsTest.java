package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The form of the dashboards in deploy/grafana, and the metrics that they and the alerts name. */
class DashboardsTest {
    private static final int COLUMNS = 24;
    private static final Set<String> KINDS = Set.of("stat", "timeseries", "table", "heatmap");
    private static final Set<String> UNITS = Set.of("none", "s", "bytes", "percentunit", "ops", "reqps");

    private static void checkPanel(String where, JsonNode panel) {
        assertTrue(KINDS.contains(panel.get("type").asText()), where);
        assertTrue(UNITS.contains(panel.at("/fieldConfig/defaults/unit").asText()), where);
        assertEquals("${datasource}", panel.at("/datasource/uid").asText(), where);
        Set<String> letters = new HashSet<>();
        for (JsonNode target : panel.get("targets")) {
            assertTrue(letters.add(target.get("refId").asText()), where);
        }
        assertFalse(letters.isEmpty(), where);
    }

    /** The places of a panel in the grid, as {@code column,row}. */
    private static List<String> places(JsonNode panel) {
        JsonNode at = panel.get("gridPos");
        List<String> places = new ArrayList<>();
        for (int x = 0; x < at.get("w").asInt(); x++) {
            for (int y = 0; y < at.get("h").asInt(); y++) {
                places.add((at.get("x").asInt() + x) + "," + (at.get("y").asInt() + y));
            }
        }
        assertTrue(at.get("x").asInt() + at.get("w").asInt() <= COLUMNS, panel::toString);
        return places;
    }

    @Test
    void eachPanelHasAKindAUnitTheDataSourceAndAPlaceOfItsOwn() throws IOException {
        Set<String> titles = new HashSet<>();
        for (JsonNode dashboard : Dashboards.all().values()) {
            String title = dashboard.get("title").asText();
            assertTrue(titles.add(title) && titles.add(dashboard.get("uid").asText()), title);
            assertEquals("datasource", dashboard.at("/templating/list/0/name").asText(), title);
            Set<String> taken = new HashSet<>();
            for (JsonNode panel : dashboard.get("panels")) {
                String where = title + ": " + panel.get("title").asText();
                assertTrue(taken.add(panel.get("id").asText()), where);
                places(panel).forEach(place -> assertTrue(taken.add(place), where));
                if (!panel.get("type").asText().equals("row")) {
                    checkPanel(where, panel);
                }
            }
        }
        assertTrue(titles.size() >= 8, titles::toString);
    }

    @Test
    void eachMetricOfAlertsAndDashboardsIsDescribed_andDashboardsShowAllThatAreDescribed() throws IOException {
        Set<String> used = new TreeSet<>();
        Stream<String> expressions = Stream.concat(
                AlertFile.alerts().stream().map(AlertFile::expression),
                Dashboards.queries().stream().map(Dashboards.Query::expression));
        expressions
                .flatMap(expression -> Dashboards.names(expression).stream())
                .filter(name -> name.startsWith("scangate_"))
                .map(name -> name.replaceFirst("(?<=_seconds)_(bucket|sum|count)$", ""))
                .forEach(used::add);
        Set<String> unknown = new TreeSet<>(used);
        unknown.removeAll(Dashboards.described());
        assertEquals(Set.of(), unknown);
        Set<String> unused = new TreeSet<>(Dashboards.described());
        unused.removeAll(used);
        assertEquals(Set.of(), unused);
    }
}
