package io.scangate.config.api;

import io.scangate.config.lifecycle.NewRule;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RefusedException.Fault;
import io.scangate.config.lifecycle.RuleFile;
import io.scangate.gateway.rule.Version;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Reads new rules from CSV. Each fault of a row names its line, column, value and what was expected. Not thread-safe. */
final class RuleCsv {
    private static final List<String> NEEDED = List.of("prefix", "page");
    private static final Set<String> KNOWN =
            Set.of("prefix", "page", "occupies", "test_version", "test_links", "publish");
    private static final String HEADER =
            "prefix and page, and any of occupies, test_version, test_links and publish, each once";
    private static final String MARK = "\uFEFF";
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(true)
            .setTrim(true)
            .get();

    private final List<RuleFile.Row> rows = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

    private RuleCsv() {}

    /**
     * Reads a file.
     *
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} if it is no CSV with the known columns
     */
    static RuleFile read(byte[] csv) {
        RuleCsv reader = new RuleCsv();
        try (CSVParser parser = CSVParser.parse(new StringReader(text(csv)), FORMAT)) {
            checkHeader(parser);
            for (CSVRecord row : parser) {
                if (row.getRecordNumber() > RuleFile.MAX_ROWS) {
                    // Rows that cannot be read count, too: each has a fault in the answer.
                    throw RefusedException.field(
                            Refusal.INVALID_ARGUMENT,
                            "body",
                            row.getRecordNumber() + " rows or more (expected: 1 to " + RuleFile.MAX_ROWS + ")");
                }
                reader.add(parser.getCurrentLineNumber(), row);
            }
        } catch (IOException | UncheckedIOException | IllegalArgumentException | IllegalStateException e) {
            throw RefusedException.field(
                    Refusal.INVALID_ARGUMENT,
                    "body",
                    RefusedException.causeInWords(e) + " (expected: CSV in UTF-8 with the columns " + HEADER + ")");
        }
        return new RuleFile(reader.rows, reader.faults);
    }

    private static String text(byte[] csv) throws CharacterCodingException {
        String text =
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(csv)).toString();
        return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
    }

    private static void checkHeader(CSVParser parser) {
        List<String> found = parser.getHeaderNames();
        boolean once = Set.copyOf(found).size() == found.size();
        if (!once || !found.containsAll(NEEDED) || !KNOWN.containsAll(found)) {
            throw RefusedException.value(Refusal.INVALID_ARGUMENT, "line 1: header", String.join(",", found), HEADER);
        }
    }

    private void add(long line, CSVRecord row) {
        String place = RuleFile.place(line);
        if (!row.isConsistent()) {
            faults.add(new Fault(place, fault("row", row.size() + " values", "as many as the header has")));
            return;
        }
        int before = faults.size();
        boolean occupies = flag(place, row, "occupies");
        boolean publish = flag(place, row, "publish");
        Version version = version(place, value(row, "test_version"));
        if (faults.size() == before) {
            NewRule rule = new NewRule(row.get("prefix"), occupies, row.get("page"), version, links(row));
            rows.add(new RuleFile.Row(line, rule, publish));
        }
    }

    private static RefusedException fault(String column, String value, String expected) {
        return RefusedException.value(Refusal.INVALID_ARGUMENT, column, value, expected);
    }

    /** A value; empty if there is no such column. */
    private static String value(CSVRecord row, String column) {
        return row.isMapped(column) ? row.get(column) : "";
    }

    private boolean flag(String place, CSVRecord row, String column) {
        String value = value(row, column);
        if (!value.isEmpty() && !value.equals("true") && !value.equals("false")) {
            faults.add(new Fault(place, fault(column, value, "true, false or nothing")));
        }
        return value.equals("true");
    }

    private Version version(String place, String value) {
        @Nullable Version known = value.isEmpty() ? Version.DEVELOP : Version.ofCode(value);
        if (known == null) {
            faults.add(new Fault(place, fault("test_version", value, "develop, trial, release or nothing")));
        }
        return Objects.requireNonNullElse(known, Version.DEVELOP);
    }

    /** Links have no white space, so it separates them. */
    private static List<String> links(CSVRecord row) {
        String links = value(row, "test_links");
        return links.isEmpty() ? List.of() : List.of(links.split("\\s+"));
    }
}
