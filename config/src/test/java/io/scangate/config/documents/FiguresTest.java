package io.scangate.config.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The measured figures of docs/operators.md: each is in a file that its row names. Those of docs/scale.md are in files that the page names. */
class FiguresTest {
    private static final String PAGE = "docs/operators.md";
    private static final String PLAN = "docs/scale.md";
    private static final Pattern NUMBER = Pattern.compile("\\d[\\d,]*(?:\\.\\d+)?");
    private static final Pattern FILE = Pattern.compile("\\]\\(([^)#]+)");

    @Test
    void everyMeasuredFigureIsInTheFileThatItsRowNames() throws IOException {
        List<String> missing = new ArrayList<>();
        int checked = 0;
        for (DocumentTable table : DocumentTable.of(PAGE)) {
            if (table.header().contains("measured")) {
                assertEquals(List.of("measured", "from"), table.header().subList(1, 3), "the columns of figures");
                for (DocumentTable.Row row : table.rows()) {
                    String files = files(row.cell(2));
                    Matcher number = NUMBER.matcher(row.cell(1));
                    while (number.find()) {
                        checked++;
                        if (!has(files, number.group())) {
                            missing.add(row.place() + ": " + number.group() + " is not in " + row.cell(2));
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(checked >= 40, checked + " figures");
    }

    @Test
    void everyFigureOfThePlanIsInAFileThatThePageNames() throws IOException {
        String page = DocumentPages.text(PLAN);
        String files = files(page);
        List<String> missing = new ArrayList<>();
        int checked = 0;
        Matcher number = NUMBER.matcher(page.replaceAll("\\]\\([^)]*\\)", "]"));
        while (number.find()) {
            // Small whole numbers are words of the text, such as those of shards.
            String figure = number.group().replaceAll(",$", "");
            if (figure.matches(".*[.,].*")) {
                checked++;
                if (!has(files, figure)) {
                    missing.add(figure);
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(checked >= 200, checked + " figures");
    }

    private static String files(String cell) throws IOException {
        StringBuilder texts = new StringBuilder();
        Matcher link = FILE.matcher(cell);
        while (link.find()) {
            Path file = Path.of("docs").resolve(link.group(1)).normalize();
            texts.append(DocumentPages.text(file.toString())).append('\n');
        }
        return texts.toString();
    }

    /** Whether a text has the number, and not as a part of another one. */
    private static boolean has(String text, String number) {
        return Pattern.compile("(?<![\\d.,])" + Pattern.quote(number) + "(?![\\d]|[.,]\\d)")
                .matcher(text)
                .find();
    }
}
