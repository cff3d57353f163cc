package io.scangate.config;

import io.scangate.config.access.Access;
import io.scangate.config.store.Database;
import io.scangate.config.store.SqlAccessStore;
import io.scangate.gateway.command.ExitCode;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a gateway's key, for whoever may write to the database. */
@Command(
        name = "gateway-key",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes the key of a gateway, or of a fleet that shares one, and prints it, once; an earlier key of that name ends.",
            "Works on the database itself, whether or not a control plane runs."
        })
final class GatewayKeyCommand extends SettingsOptions implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "what the key is for")
    String name = "";

    @Override
    public Integer call() {
        try (Database database = Database.open(settings(System.getenv()).database())) {
            Access access = new Access(new SqlAccessStore(database), Clock.systemUTC());
            model().commandLine().getOut().println(access.createGatewayKey(LocalActor.name(), name));
        }
        return ExitCode.OK;
    }
}
