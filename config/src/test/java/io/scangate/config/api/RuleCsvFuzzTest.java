package io.scangate.config.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.scangate.config.lifecycle.NewRule;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleFile;
import java.util.List;
import java.util.stream.Collectors;

/** CSV files of any form: each is refused with a reason, or has rows that another writing of them gives again, and faults with their lines. */
final class RuleCsvFuzzTest {
    @FuzzTest
    void anyFile_isRefusedOrHasItsRows(byte[] csv) {
        RuleFile file;
        try {
            file = RuleCsv.read(csv);
        } catch (RefusedException e) {
            assertFalse(String.valueOf(e.getMessage()).isEmpty());
            return;
        }
        assertTrue(file.rows().size() <= RuleFile.MAX_ROWS);
        file.faults().forEach(fault -> assertFalse(fault.toString().isEmpty()));
        long line = 1;
        for (RuleFile.Row row : file.rows()) {
            assertTrue(row.line() >= line, () -> "line " + row.line());
            line = row.line();
        }
        RuleFile again = RuleCsv.read(written(file).getBytes(UTF_8));
        assertEquals(List.of(), again.faults());
        assertEquals(rules(file), rules(again));
    }

    private static List<String> rules(RuleFile file) {
        return file.rows().stream()
                .map(row -> row.rule() + " " + row.published())
                .toList();
    }

    private static String written(RuleFile file) {
        return file.rows().stream()
                .map(row -> {
                    NewRule rule = row.rule();
                    return String.join(
                            ",",
                            quoted(rule.prefix()),
                            quoted(rule.page()),
                            String.valueOf(rule.occupies()),
                            rule.testVersion().code(),
                            quoted(String.join(" ", rule.testLinks())),
                            String.valueOf(row.published()));
                })
                .collect(Collectors.joining("\r\n", "prefix,page,occupies,test_version,test_links,publish\r\n", ""));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
