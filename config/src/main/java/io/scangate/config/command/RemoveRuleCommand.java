package io.scangate.config.command;

import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.store.Database;
import io.scangate.config.store.RuleRemoval;
import io.scangate.gateway.command.ExitCode;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Deletes a rule, also one that prevents the start of the control plane. */
@Command(
        name = "remove-rule",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Deletes a rule of an account: a change with an audit entry, like DELETE in the API.",
            "Works directly on the database, also if the control plane does not start because two rules of an earlier",
            "version conflict; its message names this command.",
            "Exit codes: 0 deleted, 1 no such rule or a failure, 2 bad settings."
        })
final class RemoveRuleCommand extends SettingsOptions implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "APPID", description = "the account")
    String appid = "";

    @Parameters(index = "1", paramLabel = "RULE", description = "the rule's id, or its prefix as its owner wrote it")
    String rule = "";

    @Override
    Set<String> flags() {
        return databaseFlags();
    }

    @Override
    public Integer call() {
        try (Database database =
                Database.openBeforeCanonicalKeys(settings(System.getenv()).database())) {
            ConfiguredRule removed = RuleRemoval.remove(database, Clock.systemUTC(), LocalActor.name(), appid, rule);
            model().commandLine().getOut().println("removed " + removed.id() + ": " + removed.prefix());
        }
        return ExitCode.OK;
    }
}
