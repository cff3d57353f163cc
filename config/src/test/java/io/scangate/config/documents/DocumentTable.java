package io.scangate.config.documents;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table of a page. Immutable.
 *
 * @param page its path
 * @param header the names of the columns
 * @param rows the rows in their order
 */
record DocumentTable(String page, List<String> header, List<Row> rows) {
    /**
     * A row.
     *
     * @param place the page and the line
     * @param cells without the marks of code
     */
    record Row(String place, List<String> cells) {
        Row {
            cells = List.copyOf(cells);
        }

        String cell(int column) {
            return cells.get(column);
        }
    }

    DocumentTable {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    /** All tables of a page. */
    static List<DocumentTable> of(String page) throws IOException {
        List<DocumentTable> tables = new ArrayList<>();
        List<String> lines = DocumentPages.text(page).lines().toList();
        for (int i = 0; i + 1 < lines.size(); i++) {
            if (isRow(lines.get(i)) && lines.get(i + 1).matches("\\|[-:| ]+\\|")) {
                int first = i + 2;
                int end = first;
                List<Row> rows = new ArrayList<>();
                while (end < lines.size() && isRow(lines.get(end))) {
                    rows.add(new Row(page + ":" + (end + 1), cells(lines.get(end))));
                    end++;
                }
                tables.add(new DocumentTable(page, cells(lines.get(i)), rows));
                i = end - 1;
            }
        }
        return tables;
    }

    private static boolean isRow(String line) {
        return line.startsWith("|") && line.endsWith("|") && line.length() > 1;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1, line.length() - 1).split("(?<!\\\\)\\|", -1))
                .map(cell -> cell.strip().replace("`", "").replace("\\|", "|"))
                .toList();
    }
}
