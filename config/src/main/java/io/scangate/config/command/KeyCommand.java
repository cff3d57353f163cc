package io.scangate.config.command;

import io.scangate.config.access.Access;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.access.Keys;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.store.Database;
import io.scangate.config.store.SqlAccessStore;
import io.scangate.gateway.command.ExitCode;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates a key directly in the database and prints it, for people with access to the database. */
abstract class KeyCommand extends SettingsOptions implements Callable<Integer> {
    @Option(names = "--rotate", description = "replaces an existing key of that name")
    boolean rotate;

    /** Creates a key. */
    abstract String create(Keys keys, Actor actor, KeyTerms terms);

    @Override
    final Set<String> flags() {
        return databaseFlags();
    }

    @Override
    public Integer call() {
        try (Database database = Database.openExisting(settings(System.getenv()).database())) {
            Access access = new Access(new SqlAccessStore(database), Clock.systemUTC());
            model().commandLine()
                    .getOut()
                    .println(create(access.keys(), LocalActor.actor(), rotate ? KeyTerms.ROTATE : KeyTerms.NEW));
        }
        return ExitCode.OK;
    }

    /** Creates an operator's key. Needs no other key, so it can replace a lost one with {@code --rotate}. */
    @Command(
            name = "operator-key",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Creates an operator's key and prints it once.",
                "Works directly on the database; a control plane may run.",
                "Exit codes: 0 created, 1 failed, 2 bad settings."
            })
    static final class OfOperator extends KeyCommand {
        @Parameters(paramLabel = "NAME", description = "name of the key, shown in the audit")
        String name = "";

        @Override
        String create(Keys keys, Actor actor, KeyTerms terms) {
            return keys.createOperatorKey(actor, name, terms);
        }
    }

    /** Creates a gateway's key. */
    @Command(
            name = "gateway-key",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Creates a key for a gateway, or for a fleet that shares one, and prints it once. With --certificate, gateways",
                "whose certificate has this name need no key.",
                "Works directly on the database; a control plane may run.",
                "Exit codes: 0 created, 1 failed, 2 bad settings."
            })
    static final class OfGateway extends KeyCommand {
        @Option(
                names = "--certificate",
                description = "admits gateways that show a certificate with this name, and creates no key")
        boolean certificate;

        @Parameters(paramLabel = "NAME", description = "name of the key, or in the certificate")
        String name = "";

        @Override
        String create(Keys keys, Actor actor, KeyTerms terms) {
            if (certificate) {
                keys.admitGatewayCertificate(actor, name, terms);
                return "gateways with a certificate of " + name + " are admitted";
            }
            return keys.createGatewayKey(actor, name, terms);
        }
    }
}
