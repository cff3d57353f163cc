package io.scangate.config;

import io.scangate.config.access.Access;
import io.scangate.config.store.Database;
import io.scangate.config.store.SqlAccessStore;
import io.scangate.gateway.ExitCode;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes an operator's key without one, for whoever may write to the database: for the first lost key. */
@Command(
        name = "operator-key",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes an operator's key and prints it, once; an earlier key of that name ends.",
            "Works on the database itself, whether or not a control plane runs.",
            "Exit codes: 0 made, 1 failed, 2 bad settings."
        })
final class OperatorKeyCommand extends SettingsOptions implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "what the key is for; the audit shows it")
    String name = "";

    @Override
    Set<String> flags() {
        return databaseFlags();
    }

    @Override
    public Integer call() {
        try (Database database = Database.openExisting(settings(System.getenv()).database())) {
            Access access = new Access(new SqlAccessStore(database), Clock.systemUTC());
            model().commandLine().getOut().println(access.createOperatorKey(LocalActor.name(), name));
        }
        return ExitCode.OK;
    }
}
