package io.scangate.config.snapshots;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.snapshots.AccountJson.LeftOut;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes one state of the store as a {@code scangate-snapshot/1} document. Its revision is the number of the last
 * change; its mark identifies the history. Its accounts are in the order of the appids, one on each line. Unpublished
 * rules are included, since they decide scans too. So are accounts with members and without rules, so that an import
 * elsewhere adds them. An account with neither is left out. Holds one account at a time in memory. Thread-safe.
 */
public final class SnapshotExport {
    private static final JsonFactory JSON = new JsonFactory();

    private SnapshotExport() {}

    /**
     * The size of a written document.
     *
     * @param revision the revision of the written state
     * @param accounts the number of accounts
     * @param rules the number of written rules
     */
    public record Totals(long revision, long accounts, long rules) {}

    /**
     * Writes the document.
     *
     * @param out flushed, not closed
     * @param leftOut hears of each rule that no gateway serves; such a rule is not written
     * @throws IOException if it cannot be written
     */
    public static Totals write(Store store, OutputStream out, LeftOut leftOut) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.setPrettyPrinter(new AccountALine());
            return store.read(reader -> new Document(json, leftOut).write(reader));
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
        private final JsonGenerator json;
        private final LeftOut leftOut;
        private long accounts;
        private long rules;

        Document(JsonGenerator json, LeftOut leftOut) {
            this.json = json;
            this.leftOut = leftOut;
        }

        Totals write(Store.Reader reader) {
            long revision = reader.revision();
            try {
                json.writeStartObject();
                json.writeStringField("format", "scangate-snapshot/1");
                json.writeNumberField("revision", revision);
                json.writeStringField("mark", reader.mark());
                json.writeArrayFieldStart("accounts");
                reader.forEachAccount(this::write);
                json.writeEndArray();
                json.writeEndObject();
                json.writeRaw('\n');
                return new Totals(revision, accounts, rules);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void write(Account account, List<ConfiguredRule> accountsRules) {
            if (accountsRules.isEmpty() && account.members().isEmpty()) {
                return;
            }
            accounts++;
            rules += accountsRules.size();
            try {
                AccountJson.write(json, account, accountsRules, (rule, why) -> {
                    rules--;
                    leftOut.rule(rule, why);
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
