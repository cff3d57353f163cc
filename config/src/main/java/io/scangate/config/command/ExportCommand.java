package io.scangate.config.command;

import io.scangate.config.snapshots.AccountJson.LeftOut;
import io.scangate.config.snapshots.ExportLosses;
import io.scangate.config.snapshots.SnapshotExport;
import io.scangate.config.snapshots.SnapshotExport.Totals;
import io.scangate.config.store.Database;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.SqlStore;
import io.scangate.gateway.command.ExitCode;
import io.scangate.gateway.command.FileFailure;
import io.scangate.gateway.disk.PrivateFiles;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes all rules as a snapshot for gateways. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes all rules, also unpublished ones, as a snapshot for a gateway's source file:FILE.",
            "Replaces the file when the new one is complete; a gateway that watches it loads it then.",
            "Only the user who runs the command may read FILE, because it names members; - writes to standard output.",
            "First prints what the snapshot will not have. Names each rule that gateways would leave out, with its reason.",
            "Exit codes: 0 written, 1 failed or written without some rules, 2 bad settings."
        })
final class ExportCommand extends SettingsOptions implements Callable<Integer> {
    private static final int BUFFER_BYTES = 1 << 16;

    @Parameters(paramLabel = "FILE", description = "output file; - for standard output")
    String target = "";

    @Override
    Set<String> flags() {
        return databaseFlags();
    }

    @Override
    public Integer call() {
        PrintWriter err = model().commandLine().getErr();
        DatabaseSettings settings = settings(System.getenv()).database();
        try (Database open = Database.openExisting(settings)) {
            SqlStore store = new SqlStore(open, Clock.systemUTC());
            List<String> left = new ArrayList<>();
            ExportLosses.of(
                            store,
                            (rule, why) -> left.add("left out: rule " + rule.id() + " of account " + rule.appid() + ": "
                                    + why.reason().code() + ": " + why.detail()))
                    .forEach(loss -> err.println("not in a snapshot: " + loss));
            left.forEach(err::println);
            LeftOut printed = (rule, why) -> {};
            Totals written =
                    target.equals("-") ? write(store, System.out, printed) : replace(store, Path.of(target), printed);
            err.println(target + ": revision " + written.revision() + ", " + written.accounts() + " accounts, "
                    + written.rules() + " rules" + (left.isEmpty() ? "" : ", " + left.size() + " left out"));
            return left.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        } catch (IOException e) {
            err.println("scangate: cannot write " + target + ": " + FileFailure.words(e));
            return ExitCode.FAILED;
        }
    }

    private static Totals write(SqlStore store, OutputStream out, LeftOut leftOut) throws IOException {
        BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
        Totals written = SnapshotExport.write(store, buffered, leftOut);
        buffered.flush();
        return written;
    }

    /**
     * Writes a temporary file beside the target and renames it, so that a reader sees either the old file or the new
     * one, complete. Only this user may read it, since it names the members of accounts.
     */
    static Totals replace(SqlStore store, Path target, LeftOut leftOut) throws IOException {
        Path temporary = PrivateFiles.makeTemporary(target);
        try {
            Totals written;
            try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
                written = write(store, out, leftOut);
                out.getFD().sync();
            }
            PrivateFiles.replace(temporary, target);
            return written;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
