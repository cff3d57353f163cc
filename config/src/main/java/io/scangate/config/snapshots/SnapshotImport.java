package io.scangate.config.snapshots;

import io.scangate.config.lifecycle.AccountImport;
import io.scangate.config.lifecycle.AccountImport.AccountTotals;
import io.scangate.config.lifecycle.AccountImport.Omission;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Store;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RejectionReason;
import io.scangate.gateway.snapshot.DocumentVisitor;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotReader;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Imports the accounts of a snapshot. Reads the file twice, so that a malformed document changes nothing. A transaction
 * takes about a thousand accounts and rules, which saves waits for the disk. Each change still has its own revision and
 * audit entry. A crash loses only the current transaction; a restarted import finds the stored accounts unchanged and
 * goes on. Memory: the accounts of one transaction and all appids. For one import. Not thread-safe.
 */
public final class SnapshotImport {
    private static final int RULES_OF_A_TRANSACTION = 1_000;
    private static final int ATTEMPTS = 12;

    private final Store store;
    private final AccountImport accountImport;
    private final String actor;
    private final Progress progress;
    private final List<Account> waiting = new ArrayList<>();
    private final Set<String> appids = new HashSet<>();
    private int waitingRules;
    private Counts counts = new Counts(0, 0, 0, 0, 0);

    /**
     * The progress of an import.
     *
     * @param total rules in the document
     * @param seen rules processed
     * @param accounts accounts processed
     * @param changes changes made
     * @param leftOut rules, members and accounts that were not imported
     */
    public record Counts(long total, long seen, long accounts, long changes, long leftOut) {}

    /** Receives the progress of an import. */
    public interface Progress {
        /** Called after each transaction. */
        void at(Counts counts);

        /** Called for each part that is not imported. */
        void leftOut(Omission what);

        /** Called for each oddity that does not affect the import. */
        void warning(String warning);
    }

    /** The document is malformed as a whole; nothing was changed. The message is for people, with line and column. */
    public static final class BadSnapshotException extends Exception {
        private static final long serialVersionUID = 1L;

        BadSnapshotException(String message) {
            super(message);
        }
    }

    /** An import into a store. */
    public SnapshotImport(Store store, AccountImport accountImport, String actor, Progress progress) {
        this.store = store;
        this.accountImport = accountImport;
        this.actor = actor;
        this.progress = progress;
    }

    /**
     * Imports a file.
     *
     * @throws BadSnapshotException if it is not a snapshot
     * @throws IOException if it cannot be opened
     */
    public Counts run(Path file) throws IOException, BadSnapshotException {
        CountPass count = new CountPass();
        visit(file, count);
        counts = new Counts(count.rules, 0, 0, 0, 0);
        visit(file, new ImportPass());
        takeWaiting();
        return counts;
    }

    private static void visit(Path file, DocumentVisitor visitor) throws IOException, BadSnapshotException {
        try (InputStream in = Files.newInputStream(file)) {
            BadDocument bad = new SnapshotReader(SnapshotSettings.DEFAULT).visit(in, visitor);
            if (bad != null) {
                throw new BadSnapshotException(file + ": " + bad.fault().code() + ": " + bad.message());
            }
        }
    }

    /** The first pass counts the rules. */
    private static final class CountPass implements DocumentVisitor {
        long rules;

        @Override
        public void account(Account account) {
            rules += account.rules().size();
        }

        @Override
        public void rejected(RejectedRule rejected) {
            // The second pass reports it.
        }

        @Override
        public void warning(String warning) {
            // The second pass reports it.
        }
    }

    /** The second pass imports the accounts. */
    private final class ImportPass implements DocumentVisitor {
        @Override
        public void account(Account account) {
            if (!appids.add(account.appid())) {
                leaveOut(new Omission(
                        account.place(),
                        account.appid(),
                        null,
                        RejectionReason.DUPLICATE_ACCOUNT.code(),
                        "an earlier account has the same appid"));
                return;
            }
            waiting.add(account);
            waitingRules += 1 + account.rules().size();
            if (waitingRules >= RULES_OF_A_TRANSACTION) {
                takeWaiting();
            }
        }

        @Override
        public void rejected(RejectedRule rejected) {
            leaveOut(new Omission(
                    rejected.place(),
                    rejected.appid(),
                    rejected.prefix(),
                    rejected.reason().code(),
                    rejected.detail()));
        }

        @Override
        public void warning(String warning) {
            progress.warning(warning);
        }
    }

    private void takeWaiting() {
        List<Omission> omissions = new ArrayList<>();
        List<AccountTotals> totals = new ArrayList<>();
        for (int attempt = 1; ; attempt++) {
            omissions.clear();
            totals.clear();
            try {
                store.changeMany(
                        actor,
                        batch -> waiting.forEach(
                                account -> totals.add(accountImport.take(batch, account, omissions::add))));
                break;
            } catch (RefusedException refused) {
                // Nothing was saved, since other changes held the lock. Try again.
                if (refused.refusal() != Refusal.BUSY || attempt == ATTEMPTS) {
                    throw refused;
                }
            }
        }
        counts = new Counts(
                counts.total(),
                counts.seen()
                        + waiting.stream()
                                .mapToLong(account -> account.rules().size())
                                .sum(),
                counts.accounts() + waiting.size(),
                counts.changes()
                        + totals.stream().mapToLong(AccountTotals::changes).sum(),
                counts.leftOut());
        omissions.forEach(this::leaveOut);
        waiting.clear();
        waitingRules = 0;
        progress.at(counts);
    }

    private void leaveOut(Omission what) {
        counts = new Counts(counts.total(), counts.seen(), counts.accounts(), counts.changes(), counts.leftOut() + 1);
        progress.leftOut(what);
    }
}
