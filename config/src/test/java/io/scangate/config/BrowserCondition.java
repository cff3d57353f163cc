package io.scangate.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Looks for a browser, and appends each test that does not run to the file that the build prints. */
final class BrowserCondition implements ExecutionCondition {
    private static final Path NOT_RUN = Path.of("target", "not-run.txt");
    private static final List<Path> USUAL = List.of(
            Path.of("/usr/bin/chromium"),
            Path.of("/usr/bin/chromium-browser"),
            Path.of("/usr/bin/google-chrome"),
            Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"));

    /** The browser of this machine. */
    static Optional<Path> browser() {
        String named = System.getProperty("browser.path", "");
        List<Path> places = named.isEmpty() ? USUAL : List.of(Path.of(named));
        return places.stream().filter(Files::isExecutable).findFirst();
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        // Once a class, not again for each of its methods.
        if (context.getTestMethod().isPresent() || browser().isPresent()) {
            return ConditionEvaluationResult.enabled("there is a browser");
        }
        String line = context.getRequiredTestClass().getSimpleName()
                + " did not run: no Chromium on this machine (-Dbrowser.path=FILE names one)";
        if (Boolean.getBoolean("browser.required")) {
            throw new IllegalStateException(line + " (-Dbrowser.required=true: expected)");
        }
        try {
            Files.createDirectories(NOT_RUN.toAbsolutePath().getParent());
            Files.writeString(NOT_RUN, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ConditionEvaluationResult.disabled(line);
    }
}
