package io.scangate.config.command;

import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.store.Database;
import io.scangate.config.store.SqlStore;
import io.scangate.gateway.command.ExitCode;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Deletes a rule where the control plane cannot start because of it. */
@Command(
        name = "remove-rule",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Deletes a rule of an account: a change with its audit entry, as by DELETE of the API.",
            "Works on the database itself, also on one of an earlier version in which two rules would be in each other's way,",
            "so that the control plane does not start and names this command.",
            "Exit codes: 0 deleted, 1 no such rule or it failed, 2 bad settings."
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
            ConfiguredRule removed = new SqlStore(database, Clock.systemUTC())
                    .change(ChangeRequest.by(LocalActor.name()), ConfiguredRule.class, writer -> {
                        ConfiguredRule found = find(writer);
                        writer.delete(found);
                        return ChangeResult.deleted(AuditSubject.RULE, "delete", appid, found.canonical(), found);
                    })
                    .value();
            model().commandLine().getOut().println("removed " + removed.id() + ": " + removed.prefix());
        }
        return ExitCode.OK;
    }

    /** Compares stored texts, because this version may read the prefix differently. */
    private ConfiguredRule find(Reader reader) {
        List<ConfiguredRule> rules =
                reader.rules(appid, null, Integer.MAX_VALUE - 1).items();
        return rules.stream()
                .filter(found -> found.id().equals(rule) || found.prefix().equals(rule))
                .findFirst()
                .orElseThrow(() -> RefusedException.value(
                        Refusal.RULE_NOT_FOUND, "rule", rule, "the id or the prefix of a rule of account " + appid));
    }
}
