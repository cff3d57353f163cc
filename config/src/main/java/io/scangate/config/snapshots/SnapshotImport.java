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
 * Takes over a snapshot's accounts. Reads the file twice: a document that is bad as a whole changes nothing. Accounts are
 * taken over some hundreds in one transaction, so that each costs no wait for the disk; every change has its own revision
 * and audit entry all the same, and a crash leaves none in halves. Whatever was stored before the crash is no change when
 * the import is started again. Besides the accounts of one transaction, the appids are in memory. Used once.
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
     * How far it is.
     *
     * @param total rules in the document
     * @param seen rules that were dealt with
     * @param accounts accounts that were dealt with
     * @param changes changes that were made
     * @param leftOut rules, members and accounts that were not taken over
     */
    public record Counts(long total, long seen, long accounts, long changes, long leftOut) {}

    /** Hears how it goes. */
    public interface Progress {
        /** After each transaction. */
        void at(Counts counts);

        /** Something is not taken over. */
        void leftOut(Omission what);

        /** Something is odd and does no harm. */
        void warning(String warning);
    }

    /** The document is bad as a whole; nothing was changed. The message is for people, with line and column. */
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
     * Takes over what a file holds.
     *
     * @throws BadSnapshotException if it holds no snapshot
     * @throws IOException if it cannot be opened
     */
    public Counts run(Path file) throws IOException, BadSnapshotException {
        RuleCount count = new RuleCount();
        visit(file, count);
        counts = new Counts(count.rules, 0, 0, 0, 0);
        visit(file, new Taking());
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

    /** The first reading. */
    private static final class RuleCount implements DocumentVisitor {
        long rules;

        @Override
        public void account(Account account) {
            rules += account.rules().size();
        }

        @Override
        public void rejected(RejectedRule rejected) {
            // Told at the second reading.
        }

        @Override
        public void warning(String warning) {
            // Told at the second reading.
        }
    }

    /** The second. */
    private final class Taking implements DocumentVisitor {
        @Override
        public void account(Account account) {
            if (!appids.add(account.appid())) {
                leaveOut(new Omission(
                        account.place(),
                        account.appid(),
                        null,
                        RejectionReason.DUPLICATE_ACCOUNT.code(),
                        "an account of that appid came before"));
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
        List<Omission> left = new ArrayList<>();
        List<AccountTotals> taken = new ArrayList<>();
        for (int attempt = 1; ; attempt++) {
            left.clear();
            taken.clear();
            try {
                store.changeMany(
                        actor,
                        batch -> waiting.forEach(account -> taken.add(accountImport.take(batch, account, left::add))));
                break;
            } catch (RefusedException refused) {
                // Nothing was saved; others are at work.
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
                        + taken.stream().mapToLong(AccountTotals::changes).sum(),
                counts.leftOut());
        left.forEach(this::leaveOut);
        waiting.clear();
        waitingRules = 0;
        progress.at(counts);
    }

    private void leaveOut(Omission what) {
        counts = new Counts(counts.total(), counts.seen(), counts.accounts(), counts.changes(), counts.leftOut() + 1);
        progress.leftOut(what);
    }
}
