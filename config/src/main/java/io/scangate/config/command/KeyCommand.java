package io.scangate.config.command;

import io.scangate.config.access.Access;
import io.scangate.config.store.Database;
import io.scangate.config.store.SqlAccessStore;
import io.scangate.gateway.command.ExitCode;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a key in the database itself and prints it, for people with access to the database. */
abstract class KeyCommand extends SettingsOptions implements Callable<Integer> {
    /** A new key in place of an earlier one of that name. */
    abstract String create(Access access, String actor);

    @Override
    final Set<String> flags() {
        return databaseFlags();
    }

    @Override
    public Integer call() {
        try (Database database = Database.openExisting(settings(System.getenv()).database())) {
            Access access = new Access(new SqlAccessStore(database), Clock.systemUTC());
            model().commandLine().getOut().println(create(access, LocalActor.name()));
        }
        return ExitCode.OK;
    }

    /** An operator's key, made without one: for the first lost key. */
    @Command(
            name = "operator-key",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Makes an operator's key and prints it, once; an earlier key of that name ends.",
                "Works on the database itself, whether or not a control plane runs.",
                "Exit codes: 0 made, 1 failed, 2 bad settings."
            })
    static final class OfOperator extends KeyCommand {
        @Parameters(paramLabel = "NAME", description = "what the key is for; the audit shows it")
        String name = "";

        @Override
        String create(Access access, String actor) {
            return access.createOperatorKey(actor, name);
        }
    }

    /** A gateway's key. */
    @Command(
            name = "gateway-key",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Makes the key of a gateway, or of a fleet that shares one, and prints it, once; an earlier key of that name ends.",
                "Works on the database itself, whether or not a control plane runs.",
                "Exit codes: 0 made, 1 failed, 2 bad settings."
            })
    static final class OfGateway extends KeyCommand {
        @Parameters(paramLabel = "NAME", description = "what the key is for")
        String name = "";

        @Override
        String create(Access access, String actor) {
            return access.createGatewayKey(actor, name);
        }
    }
}
