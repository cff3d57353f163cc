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
    /** The most rows of a file: as many as a change has actions, since the ids of rules have room for 128 places of a change. */
    public static final int MAX_ROWS = RuleActions.MAX_ACTIONS;

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
        /** The name of the row in faults. */
        public String place() {
            return RuleFile.place(line);
        }
    }

    /** The name of a line in faults. */
    public static String place(long line) {
        return "line " + line;
    }

    /** The number of rows, also of those that could not be read. */
    int size() {
        return rows.size() + (int) faults.stream().map(Fault::place).distinct().count();
    }

    /** Refuses a file with rows that could not be read. */
    void refuse() {
        if (!faults.isEmpty()) {
            throw RefusedException.several(faults);
        }
    }

    /** Refuses a file without rows, or with too many rows or directories. */
    void check() {
        checkNumber("rows", size(), MAX_ROWS);
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
