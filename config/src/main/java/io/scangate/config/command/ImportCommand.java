package io.scangate.config.command;

import io.scangate.config.ConfigSettings;
import io.scangate.config.lifecycle.AccountImport;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.snapshots.ImportReport;
import io.scangate.config.snapshots.SnapshotImport;
import io.scangate.config.snapshots.SnapshotImport.BadSnapshotException;
import io.scangate.config.snapshots.SnapshotImport.Counts;
import io.scangate.config.store.Database;
import io.scangate.config.store.SqlStore;
import io.scangate.gateway.command.ExitCode;
import io.scangate.gateway.command.FileFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Imports the accounts of a snapshot. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Imports the accounts, members and rules of a snapshot, to move an existing platform.",
            "Adds and changes, but deletes nothing; a second import of a file changes nothing. A snapshot has no kinds of",
            "accounts and does not say whether their code is published, so both are required here. Licences (ICP), verification",
            "files and the block list are not checked; conflicts between accounts are. The limits are those of the",
            "settings: set --rules-per-account and --test-links-per-rule for a platform with higher limits. Changes",
            "through the API may be refused as busy meanwhile.",
            "Exit codes: 0 everything was imported, 1 a part was left out or failed, 2 bad settings or not a snapshot."
        })
final class ImportCommand extends SettingsOptions implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "snapshot file (JSON)")
    @Nullable
    Path snapshot;

    @Option(
            names = "--kind",
            required = true,
            paramLabel = "KIND",
            description = "kind of new accounts: corporate, government, media or other_organisation",
            converter = KindConverter.class)
    AccountKind kind = AccountKind.CORPORATE;

    @Option(
            names = "--code-published",
            required = true,
            paramLabel = "BOOLEAN",
            arity = "1",
            description = "whether new accounts have published code, so that they may publish rules")
    boolean codePublished;

    @Option(
            names = "--page",
            paramLabel = "PAGE",
            description = "page of rules without a live or test page in the snapshot; without it they are left out")
    @Nullable
    String page;

    @Option(names = "--create", description = "create the database if its file does not exist")
    boolean create;

    @Override
    Set<String> flags() {
        Set<String> keys = new LinkedHashSet<>(databaseFlags());
        keys.addAll(List.of("rules-per-account", "test-links-per-rule"));
        return keys;
    }

    @Override
    public Integer call() {
        PrintWriter err = model().commandLine().getErr();
        Path from = java.util.Objects.requireNonNull(snapshot, "picocli requires it");
        ConfigSettings settings = settings(System.getenv());
        AccountImport.Terms terms;
        try {
            LifecycleSettings limits = settings.lifecycle();
            terms = new AccountImport.Terms(
                    kind, codePublished, page, limits.rulesPerAccount(), limits.testLinksPerRule());
        } catch (IllegalArgumentException e) {
            err.println("scangate: " + e.getMessage());
            return ExitCode.USAGE;
        }
        try (Database database =
                create ? Database.open(settings.database()) : Database.openExisting(settings.database())) {
            Clock clock = Clock.systemUTC();
            String actor = LocalActor.name();
            AccountImport accounts = new AccountImport(actor, terms, clock);
            Counts counts = new SnapshotImport(
                            new SqlStore(database, clock), accounts, actor, new ImportReport(from, err))
                    .run(from);
            err.println(from + ": done: " + ImportReport.shown(counts));
            return counts.leftOut() == 0 ? ExitCode.OK : ExitCode.FAILED;
        } catch (BadSnapshotException e) {
            err.println("scangate: " + ImportReport.printable(String.valueOf(e.getMessage())));
            return ExitCode.USAGE;
        } catch (IOException e) {
            err.println("scangate: cannot read " + from + ": " + FileFailure.words(e));
            return ExitCode.USAGE;
        }
    }

    /** Accepts the API's names. */
    private static final class KindConverter implements ITypeConverter<AccountKind> {
        @Override
        public AccountKind convert(String text) {
            AccountKind kind = AccountKind.ofCode(text);
            if (kind == null) {
                throw new TypeConversionException(
                        "\"" + text + "\" (expected: corporate, government, media or other_organisation)");
            }
            return kind;
        }
    }
}
