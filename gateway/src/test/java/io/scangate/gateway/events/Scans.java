package io.scangate.gateway.events;

import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.usage.Scene;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Scans for tests of events, and what the document says about their records. */
final class Scans {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

    private Scans() {}

    /** Adds a scan that no rule decided. */
    static void miss(EventLog log, String link) {
        log.scan(Decision.WEB_NO_RULE, (Link) LinkParser.parse(link), new RuleView(), Scene.NONE, 1);
    }

    /** The names in the table of fields of docs/scan-events.md. */
    static Set<String> documentedFields() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "scan-events.md"));
        int start = page.indexOf("\n## Fields");
        Matcher row = ROW.matcher(page.substring(start, page.indexOf("\n## ", start + 1)));
        Set<String> fields = new TreeSet<>();
        while (row.find()) {
            fields.add(row.group(1));
        }
        return fields;
    }
}
