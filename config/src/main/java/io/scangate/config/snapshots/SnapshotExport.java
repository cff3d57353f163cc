package io.scangate.config.snapshots;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.StateDigest;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.snapshots.AccountJson.LeftOut;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.snapshot.Seal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one state of the store as a {@code scangate-snapshot/1} document. Its revision is the number of the last
 * change; its mark identifies the history. Its accounts are in the order of the appids, one on each line. Unpublished
 * rules are included, since they decide scans too. So are accounts with members and without rules, so that an import
 * elsewhere adds them. The digest of the state and the seal come last, so a document that is cut or changed is found out. Holds one
 * account at a time in memory. Thread-safe.
 */
public final class SnapshotExport {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotExport.class);

    private SnapshotExport() {}

    /**
     * The size of a written document.
     *
     * @param revision the revision of the written state
     * @param accounts the number of accounts
     * @param rules the number of written rules
     * @param sound whether the written accounts have the digest that the store has
     */
    public record Totals(long revision, long accounts, long rules, boolean sound) {}

    /**
     * Writes the document for gateways.
     *
     * @throws RefusedException {@link Refusal#UNAVAILABLE} if the accounts do not have the stored digest
     * @throws IOException if it cannot be written
     */
    public static void writeForGateways(Store store, OutputStream out) throws IOException {
        if (!write(store, out, true, (rule, why) -> {}).sound) {
            throw new RefusedException(Refusal.UNAVAILABLE, "the rules in the database do not match their digest");
        }
    }

    /**
     * Writes the document, without accounts that wait for approval: an import elsewhere would approve them.
     *
     * @param out flushed, not closed
     * @param leftOut hears of each rule that no gateway serves; such a rule is not written
     * @throws IOException if it cannot be written
     */
    public static Totals write(Store store, OutputStream out, LeftOut leftOut) throws IOException {
        return write(store, out, false, leftOut);
    }

    private static Totals write(Store store, OutputStream out, boolean withWaiting, LeftOut leftOut)
            throws IOException {
        try (AccountOutput output = new AccountOutput(out)) {
            output.json().setPrettyPrinter(new AccountALine());
            Totals totals =
                    store.read(reader -> new Document(output, withWaiting, leftOut, reader.digest()).write(reader));
            output.json().flush();
            out.flush();
            return totals;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Puts each account on a line of its own, so that an error's line number identifies the account and exports can be
     * compared.
     */
    private static final class AccountALine extends MinimalPrettyPrinter {
        private static final long serialVersionUID = 1L;
        private static final int DEPTH_OF_ACCOUNTS = 2;

        @Override
        public void beforeArrayValues(JsonGenerator json) throws IOException {
            if (json.getOutputContext().getNestingDepth() == DEPTH_OF_ACCOUNTS) {
                json.writeRaw('\n');
            }
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
            super.writeArrayValueSeparator(json);
            beforeArrayValues(json);
        }
    }

    /** The writing of one document. */
    private static final class Document {
        private final AccountOutput output;
        private final JsonGenerator json;
        private final boolean withWaiting;
        private final LeftOut leftOut;
        private final StateDigest stored;
        private final Map<String, Digest> missing = new HashMap<>();
        private Digest written = Digest.ZERO;
        private Digest unwritten = Digest.ZERO;
        private long accounts;
        private long rules;

        Document(AccountOutput output, boolean withWaiting, LeftOut leftOut, StateDigest stored) {
            this.output = output;
            this.json = output.json();
            this.withWaiting = withWaiting;
            this.leftOut = leftOut;
            this.stored = stored;
        }

        Totals write(Store.Reader reader) {
            long revision = reader.revision();
            try {
                json.writeStartObject();
                json.writeStringField("format", "scangate-snapshot/1");
                String mark = reader.mark();
                json.writeStringField("mark", mark);
                writeEnded(mark, reader.endedHistories());
                json.writeNumberField("revision", revision);
                json.writeArrayFieldStart("accounts");
                reader.forEachAccount(this::write);
                json.writeEndArray();
                json.writeStringField("digest", written.toString());
                json.writeStringField(
                        "seal", Seal.ofSnapshot(revision, mark, written).toString());
                json.writeEndObject();
                json.writeRaw('\n');
                return new Totals(revision, accounts, rules, isSound(revision));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Before the revision, which a gateway of an ended history takes although it is lower than its own. */
        private void writeEnded(String mark, Map<String, Long> ended) throws IOException {
            if (!ended.isEmpty()) {
                json.writeObjectFieldStart("ended");
                for (Map.Entry<String, Long> each : ended.entrySet()) {
                    json.writeNumberField(each.getKey(), each.getValue());
                }
                json.writeEndObject();
                json.writeStringField("ended_seal", Seal.ofEnded(mark, ended).toString());
            }
        }

        private boolean isSound(long revision) {
            Digest expected = stored.with(appid -> missing.getOrDefault(appid, Digest.ZERO));
            Digest found = written.plus(unwritten);
            boolean sound = expected.equals(found);
            if (!sound) {
                LOG.error(
                        "The accounts of revision {} have the digest {} (expected: {}, as stored). Rows of the database are"
                                + " damaged, or another program has changed them. Gateways get no snapshot with them.",
                        revision,
                        found,
                        expected);
            }
            return sound;
        }

        private void write(Account account, List<ConfiguredRule> accountsRules) {
            if (account.waits() && !withWaiting) {
                unwritten = unwritten.plus(noted(account, AccountOutput.digest(account, accountsRules)));
                return;
            }
            accounts++;
            rules += account.waits() ? 0 : accountsRules.size();
            try {
                Digest digest = output.write(account, accountsRules, (rule, why) -> {
                    rules--;
                    leftOut.rule(rule, why);
                });
                written = written.plus(noted(account, digest));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Digest noted(Account account, Digest digest) {
            if (stored.missing().contains(account.appid())) {
                missing.put(account.appid(), digest);
            }
            return digest;
        }
    }
}
