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

/** Checks a snapshot file as a gateway would read it. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Checks a snapshot file as a gateway would read it: one line for each rule that would be left out, and for each",
            "field that a snapshot does not have. Exit codes: 0 all of it would be served, 1 it would be served but for some",
            "rules or unknown fields, 2 it would be rejected whole."
        })
public final class CheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "snapshot file (JSON)")
    @Nullable
    Path file;

    @Option(
            names = "--allow-unknown-fields",
            description = "fields that a snapshot does not have are no reason for exit code 1")
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
