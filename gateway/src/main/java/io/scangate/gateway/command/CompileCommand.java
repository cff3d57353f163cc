package io.scangate.gateway.command;

import io.scangate.gateway.snapshot.CheckReport;
import io.scangate.gateway.snapshot.CheckReport.Verdict;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.file.SnapshotCompile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compiles a snapshot file, so that gateways need not. */
@Command(
        name = "compile",
        mixinStandardHelpOptions = true,
        description = {
            "Compiles a snapshot file: a gateway that finds FILE.compiled beside FILE loads that, many times faster,",
            "for as long as it is of just that content. It can be a gateway's source by itself, too.",
            "Exit codes: 0 all of it is compiled, 1 compiled but for some rules, 2 nothing is."
        })
public final class CompileCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "snapshot file (JSON)")
    @Nullable
    Path file;

    @Option(names = "--out", paramLabel = "OUT", description = "what to write (default: FILE.compiled)")
    @Nullable
    Path out;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        Path document = Objects.requireNonNull(file, "picocli requires it");
        Path target = out == null ? SnapshotCompile.defaultTarget(document) : out;
        var line = Objects.requireNonNull(spec, "made by picocli").commandLine();
        try {
            CheckReport report = SnapshotCompile.compile(document, target, SnapshotSettings.DEFAULT);
            report.print(line.getOut());
            if (report.verdict() != Verdict.REJECTED) {
                printWritten(target, line.getOut());
            }
            return report.verdict().exitCode();
        } catch (IOException e) {
            line.getErr().println("scangate: cannot write " + target + ": " + FileFailure.words(e));
        } catch (IllegalArgumentException e) {
            line.getErr().println("scangate: " + e.getMessage());
        }
        return Verdict.REJECTED.exitCode();
    }

    private static void printWritten(Path target, PrintWriter out) throws IOException {
        out.println(target + ": written, " + Files.size(target) + " bytes");
        out.flush();
    }
}
