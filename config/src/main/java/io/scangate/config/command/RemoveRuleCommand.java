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

    /** Compares the stored texts, since this version may parse the prefix differently. */
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
