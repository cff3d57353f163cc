package io.scangate.config.top;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of texts. The first column is at the left, the others are at the right of their width; the last ones are left out if the lines
 * would be too wide. Not thread-safe.
 */
final class TextTable {
    private static final String GAP = "  ";

    private final List<String> heads;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param heads of the columns, the most important ones first */
    TextTable(List<String> heads) {
        this.heads = heads;
    }

    /** Adds a row; what it lacks at its end is empty, and the last text that it has may run on over the empty ones. */
    void add(List<String> row) {
        rows.add(row);
    }

    /**
     * The lines, with the heads first.
     *
     * @param width that no line exceeds
     */
    List<String> lines(int width) {
        List<Integer> widths = new ArrayList<>();
        int total = 0;
        for (int column = 0; column < heads.size(); column++) {
            int most = widest(column);
            total += most + (column == 0 ? 0 : GAP.length());
            if (column > 0 && total > width) {
                break;
            }
            widths.add(most);
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(heads, widths, width));
        rows.forEach(row -> lines.add(line(row, widths, width)));
        return lines;
    }

    private int widest(int column) {
        int most = Columns.of(heads.get(column));
        for (List<String> row : rows) {
            // A text at the end of a short row runs on.
            if (column < row.size() && (row.size() == heads.size() || column < row.size() - 1)) {
                most = Math.max(most, Columns.of(row.get(column)));
            }
        }
        return most;
    }

    private static String line(List<String> texts, List<Integer> widths, int width) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < Math.min(widths.size(), texts.size()); column++) {
            String text = texts.get(column);
            String pad = " ".repeat(Math.max(0, widths.get(column) - Columns.of(text)));
            boolean isLeft = column == 0 || (column == texts.size() - 1 && texts.size() < widths.size());
            line.append(column == 0 ? "" : GAP).append(isLeft ? text + pad : pad + text);
        }
        return Columns.cut(line.toString().stripTrailing(), width);
    }
}
