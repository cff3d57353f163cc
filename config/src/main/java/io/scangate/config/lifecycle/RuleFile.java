package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.RefusedException.Fault;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * New rules of a file that are added together. Immutable.
 *
 * @param rows in their order
 * @param faults of rows that could not be read, by their places
 */
public record RuleFile(List<Row> rows, List<Fault> faults) {
    /** The most rules of a file. */
    public static final int MAX_ROWS = 500;

    /** The most directories of the rules of a file: each waits for a verification file. */
    public static final int MAX_DIRECTORIES = 20;

    public RuleFile {
        rows = List.copyOf(rows);
        faults = List.copyOf(faults);
    }

    /**
     * A row.
     *
     * @param line in the file, from 1
     * @param published whether the rule is published in the same change
     */
    public record Row(long line, NewRule rule, boolean published) {
        RuleAction action() {
            return RuleAction.add(rule, published);
        }

        /** The name of the row in faults. */
        public String place() {
            return RuleFile.place(line);
        }
    }

    /** The name of a line in faults. */
    public static String place(long line) {
        return "line " + line;
    }

    /** The name of a row in faults, by its number from 0. */
    String placeOf(int number) {
        return rows.get(number).place();
    }

    List<RuleAction> actions() {
        return rows.stream().map(Row::action).toList();
    }

    /** Refuses a file with faults, without rows, or with too many rows or directories. */
    void check() {
        if (!faults.isEmpty()) {
            throw RefusedException.several(faults);
        }
        checkNumber("rows", rows.size(), MAX_ROWS);
        Set<String> directories = rows.stream()
                .flatMap(row -> Stream.ofNullable(directory(row.rule())))
                .collect(Collectors.toSet());
        checkNumber("directories", Math.max(1, directories.size()), MAX_DIRECTORIES);
    }

    private static @Nullable String directory(NewRule rule) {
        try {
            return OnceEach.directory(RuleForm.prefix(rule.prefix()));
        } catch (RefusedException notALink) {
            // The row has this fault.
            return null;
        }
    }

    private static void checkNumber(String what, int number, int most) {
        if (number < 1 || number > most) {
            throw RefusedException.field(
                    Refusal.INVALID_ARGUMENT, "body", number + " " + what + " (expected: 1 to " + most + ")");
        }
    }
}
