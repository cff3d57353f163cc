package io.scangate.gateway.command;

import io.scangate.gateway.snapshot.CheckReport;
import io.scangate.gateway.snapshot.CheckReport.Verdict;
import io.scangate.gateway.snapshot.SnapshotCheck;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a snapshot file as a gateway reads it. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Checks a snapshot file as a gateway reads it. Prints one line for each rule that it would reject, and for each",
            "unknown field. Exit codes: 0 a gateway would serve the whole snapshot, 1 it would serve it without some rules,",
            "or there are unknown fields, 2 it would reject the whole snapshot."
        })
public final class CheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "snapshot file (JSON)")
    @Nullable
    Path file;

    @Option(names = "--allow-unknown-fields", description = "unknown fields do not cause exit code 1")
    boolean allowUnknownFields;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        CheckReport report =
                SnapshotCheck.check(Objects.requireNonNull(file, "picocli requires it"), SnapshotSettings.DEFAULT);
        report.print(
                Objects.requireNonNull(spec, "made by picocli").commandLine().getOut());
        boolean unknownFields = report.hasUnknownFields() && !allowUnknownFields;
        return report.verdict() == Verdict.FINE && unknownFields
                ? ExitCode.FAILED
                : report.verdict().exitCode();
    }
}
