package io.scangate.gateway.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Looks for the programs of a test and appends each test that does not run to {@link NotRun}. */
final class ProgramCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        NeedsProgram needs = context.getElement()
                .map(element -> element.getAnnotation(NeedsProgram.class))
                .orElse(null);
        List<String> missing = needs == null
                ? List.of()
                : Arrays.stream(needs.value())
                        .filter(program -> !isFound(program))
                        .toList();
        if (needs == null || missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("all programs are installed");
        }
        String line = context.getRequiredTestClass().getSimpleName() + " did not run: no "
                + String.join(", no ", missing) + " on this machine";
        if (Boolean.parseBoolean(System.getenv("REQUIRE_ALL_TESTS")) && !needs.optional()) {
            throw new IllegalStateException(line + " (REQUIRE_ALL_TESTS=true: expected)");
        }
        NotRun.append(line);
        return ConditionEvaluationResult.disabled(line);
    }

    static boolean isFound(String program) {
        String elsewhere = System.getProperty(program + ".path");
        if (elsewhere != null) {
            return Files.isExecutable(Path.of(elsewhere));
        }
        return Arrays.stream(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
