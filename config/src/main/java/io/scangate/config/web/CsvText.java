package io.scangate.config.web;

import java.util.List;
import java.util.stream.Collectors;

/** Rows of CSV (RFC 4180). Thread-safe. */
public final class CsvText {
    /** With these a spreadsheet takes a cell for a formula. */
    private static final String FORMULA_STARTS = "=+-@\t\r";

    private CsvText() {}

    /** A row with its line break. */
    public static String row(List<String> cells) {
        return cells.stream().map(CsvText::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    /** A cell. A text that a spreadsheet would take for a formula gets an apostrophe in front. */
    private static String cell(String text) {
        String safe = !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean plain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? safe : "\"" + safe.replace("\"", "\"\"") + "\"";
    }
}
