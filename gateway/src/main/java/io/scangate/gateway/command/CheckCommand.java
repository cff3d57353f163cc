package io.scangate.gateway.command;

import io.scangate.gateway.snapshot.CheckReport;
import io.scangate.gateway.snapshot.SnapshotCheck;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a snapshot file as a gateway would read it. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Checks a snapshot file as a gateway would read it: one line for each rule that would be left out.",
            "Exit codes: 0 nothing to say, 1 would be served but for some rules, 2 would be rejected whole."
        })
public final class CheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "snapshot file (JSON)")
    @Nullable
    Path file;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        CheckReport report = SnapshotCheck.check(
                java.util.Objects.requireNonNull(file, "picocli requires it"), SnapshotSettings.DEFAULT);
        report.print(java.util.Objects.requireNonNull(spec, "made by picocli")
                .commandLine()
                .getOut());
        return report.verdict().exitCode();
    }
}
