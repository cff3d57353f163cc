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

/** Compiles a snapshot file in advance for gateways. */
@Command(
        name = "compile",
        mixinStandardHelpOptions = true,
        description = {
            "Compiles a snapshot file. A gateway that finds FILE.compiled beside FILE loads it many times faster,",
            "as long as FILE has the same content. FILE.compiled can also be a gateway's source itself.",
            "Exit codes: 0 all rules are compiled, 1 some rules are left out, 2 nothing is compiled."
        })
public final class CompileCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "snapshot file (JSON)")
    @Nullable
    Path file;

    @Option(names = "--out", paramLabel = "OUT", description = "the file to write (default: FILE.compiled)")
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
