package io.scangate.config.command;

import io.scangate.config.backup.BackupException;
import io.scangate.config.backup.BackupFile;
import io.scangate.config.backup.BackupHeader;
import io.scangate.config.backup.Totals;
import io.scangate.config.store.DatabaseRestore;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.gateway.command.ExitCode;
import io.scangate.gateway.command.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a database from a backup. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes the database of a backup, of either kind, from a file of `scangate backup`. The database must be empty: no file,",
            "or no tables. Revisions, marks and digests are those of the backup, so gateways that follow go on where they are.",
            "Checks the whole file first; loads it in one transaction, and brings tables of an earlier version to this one.",
            "Stop the control plane that made the backup before another one starts on the restored database.",
            "Exit codes: 0 restored (or the file is good), 1 failed, and the database has no rows, 2 bad settings."
        })
final class RestoreCommand extends SettingsOptions implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "file of `scangate backup`")
    @Nullable
    Path source;

    @Option(names = "--check", description = "checks the file only, without a database")
    boolean check;

    @Mixin
    BackupKeys keys = new BackupKeys();

    @Override
    Set<String> flags() {
        return databaseFlags();
    }

    @Override
    public Integer call() {
        Path from = Objects.requireNonNull(source, "picocli requires it");
        BackupFile backup = new BackupFile(from, keys.keys());
        DatabaseSettings database = settings(System.getenv()).database();
        try {
            Totals totals = backup.check();
            BackupHeader header = backup.read(in -> {
                if (!check) {
                    DatabaseRestore.run(database, in);
                }
                return in.header();
            });
            model().commandLine()
                    .getOut()
                    .println((check ? from + " is good" : database.shown() + " is restored") + ": revision "
                            + header.revision() + " of " + header.madeAt() + ", " + totals + ", written by scangate "
                            + header.version());
            return ExitCode.OK;
        } catch (BackupException e) {
            return failed(from + ": " + e.getMessage());
        } catch (IOException e) {
            return failed("cannot read " + from + ": " + FileFailure.words(e));
        }
    }

    private int failed(String why) {
        model().commandLine().getErr().println("scangate: " + why);
        return ExitCode.FAILED;
    }
}
