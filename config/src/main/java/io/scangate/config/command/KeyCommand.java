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

/** Creates a key directly in the database and prints it, for people with access to the database. */
abstract class KeyCommand extends SettingsOptions implements Callable<Integer> {
    /** Creates a key, which replaces an earlier one of that name. */
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

    /** Creates an operator's key. Needs no other key, so it can replace a lost one. */
    @Command(
            name = "operator-key",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Creates an operator's key and prints it once; it replaces an earlier key of that name.",
                "Works directly on the database; a control plane may run.",
                "Exit codes: 0 created, 1 failed, 2 bad settings."
            })
    static final class OfOperator extends KeyCommand {
        @Parameters(paramLabel = "NAME", description = "name of the key, shown in the audit")
        String name = "";

        @Override
        String create(Access access, String actor) {
            return access.createOperatorKey(actor, name);
        }
    }

    /** Creates a gateway's key. */
    @Command(
            name = "gateway-key",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Creates a key for a gateway, or for a fleet that shares one, and prints it once; it replaces an earlier key of that name.",
                "Works directly on the database; a control plane may run.",
                "Exit codes: 0 created, 1 failed, 2 bad settings."
            })
    static final class OfGateway extends KeyCommand {
        @Parameters(paramLabel = "NAME", description = "name of the key")
        String name = "";

        @Override
        String create(Access access, String actor) {
            return access.createGatewayKey(actor, name);
        }
    }
}
