package io.scangate.config.command;

import io.scangate.config.store.WayBack;
import io.scangate.gateway.command.ExitCode;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Prepares a database for the version before. */
@Command(
        name = "downgrade",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prepares the database so that scangate " + WayBack.PROGRAM
                    + " can open it, with everything in it. Control planes of",
            "this version may run meanwhile and go on; the next start of this version undoes the preparation.",
            "Refuses while accounts wait for approval, because " + WayBack.PROGRAM
                    + " would serve their rules. Deletes notices of kinds",
            "that " + WayBack.PROGRAM + " does not know. docs/upgrade.md has the steps.",
            "Exit codes: 0 prepared, 1 refused or failed, and nothing was changed, 2 bad settings."
        })
final class DowngradeCommand extends SettingsOptions implements Callable<Integer> {
    @Parameters(paramLabel = "VERSION", description = WayBack.PROGRAM)
    @Nullable
    String version;

    @Override
    Set<String> flags() {
        return databaseFlags();
    }

    @Override
    public Integer call() {
        if (!WayBack.PROGRAM.equals(version)) {
            throw new ParameterException(
                    model().commandLine(), "VERSION: \"" + version + "\" (expected: " + WayBack.PROGRAM + ")");
        }
        WayBack.Result result = WayBack.run(settings(System.getenv()).database());
        PrintWriter out = model().commandLine().getOut();
        out.println("scangate " + WayBack.PROGRAM + " can open the database now; hidden from it: the migrations "
                + String.join(", ", result.hidden()));
        if (result.notices() > 0) {
            out.println("deleted: " + result.notices() + " notices about registrations");
        }
        if (result.entries() > 0) {
            out.println("note: " + WayBack.PROGRAM + " answers lists of the audit with 500 if they have one of "
                    + result.entries() + " entries about registrations");
        }
        return ExitCode.OK;
    }
}
