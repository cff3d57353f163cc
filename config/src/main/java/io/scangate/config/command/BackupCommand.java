package io.scangate.config.command;

import io.scangate.config.backup.BackupException;
import io.scangate.config.backup.BackupFile;
import io.scangate.config.backup.BackupHeader;
import io.scangate.config.backup.BackupReader;
import io.scangate.config.backup.Totals;
import io.scangate.config.store.Database;
import io.scangate.config.store.DatabaseBackup;
import io.scangate.gateway.command.ExitCode;
import io.scangate.gateway.command.FileFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes the database to a file. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes the whole database, as it is at one moment, to FILE, from which `scangate restore` makes a database of",
            "either kind. The control plane may run and make changes meanwhile. Leaves out sessions of people.",
            "FILE gets its name when it is complete. Only the user who runs the command may read it; an existing file stays.",
            "Exit codes: 0 written, 1 failed, 2 bad settings."
        })
final class BackupCommand extends SettingsOptions implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "new file")
    @Nullable
    Path target;

    @Mixin
    BackupKeys keys = new BackupKeys();

    @Override
    Set<String> flags() {
        return databaseFlags();
    }

    @Override
    public Integer call() {
        BackupFile backup = new BackupFile(Objects.requireNonNull(target, "picocli requires it"), keys.keys());
        try (Database database = DatabaseBackup.open(settings(System.getenv()).database())) {
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            Totals totals = backup.write(out -> DatabaseBackup.write(database, Commands.version(), now, out));
            BackupHeader header = backup.read(BackupReader::header);
            model().commandLine()
                    .getOut()
                    .println(target + ": revision " + header.revision() + ", " + totals + ", "
                            + Files.size(backup.path())
                            + " bytes"
                            + (backup.keys().isEmpty()
                                    ? ""
                                    : ", encrypted with the key "
                                            + backup.keys().currentId()));
            return ExitCode.OK;
        } catch (FileAlreadyExistsException e) {
            return failed(target + " exists (expected: the name of a new file)");
        } catch (BackupException e) {
            return failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return failed("cannot write " + target + ": " + FileFailure.words(e));
        }
    }

    private int failed(String why) {
        model().commandLine().getErr().println("scangate: " + why);
        return ExitCode.FAILED;
    }
}
