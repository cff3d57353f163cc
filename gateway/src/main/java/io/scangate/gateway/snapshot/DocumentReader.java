package io.scangate.gateway.snapshot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RejectionReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one document into one index, account by account. Used once; not thread-safe. */
final class DocumentReader {
    private static final String FORMAT = "scangate-snapshot/1";
    private static final long NO_REVISION = -1;

    private final Cursor cursor;
    private final RejectionLog log;
    private final UnknownFields unknown;
    private final AccountReader accounts;
    private final RuleIndexCompiler compiler = new RuleIndexCompiler(this::rejectedByCompiler);
    private final long minimumRevision;
    private final @Nullable Path scratch;

    private @Nullable String format;
    private long revision = NO_REVISION;
    private boolean hasAccounts;
    private boolean rootEnded;
    private int rulesOfAccount;

    DocumentReader(JsonParser parser, RejectionLog log, long minimumRevision, @Nullable Path scratch) {
        this.cursor = new Cursor(parser);
        this.log = log;
        this.unknown = new UnknownFields(cursor);
        this.accounts = new AccountReader(cursor, unknown, log);
        this.minimumRevision = minimumRevision;
        this.scratch = scratch;
    }

    /** Reads the document to its end and compiles its rules; {@link #revision} and the rest is known then. */
    RuleIndex read() throws IOException, BadDocumentException {
        if (cursor.value() == null) {
            throw bad(SnapshotFault.TRUNCATED, Place.NONE, "the document is empty");
        }
        if (!cursor.at(JsonToken.START_OBJECT)) {
            throw bad(SnapshotFault.MALFORMED_DOCUMENT, cursor.place(), cursor.shown() + " (expected: an object)");
        }
        for (String field = cursor.field(); field != null; field = cursor.field()) {
            cursor.value();
            readField(field);
        }
        Place end = cursor.place();
        rootEnded = true;
        if (cursor.value() != null) {
            throw bad(SnapshotFault.TRAILING_CONTENT, cursor.place(), cursor.shown() + " after the document's end");
        }
        checkComplete(end);
        return compile();
    }

    long revision() {
        return revision;
    }

    long rulesSeen() {
        return accounts.rulesSeen();
    }

    /** Whether the document as such is over, so that whatever is wrong now is wrong with what follows it. */
    boolean rootEnded() {
        return rootEnded;
    }

    Place here() {
        return cursor.here();
    }

    List<String> warnings() {
        return unknown.warnings();
    }

    private void readField(String field) throws IOException, BadDocumentException {
        switch (field) {
            case "format" -> readFormat();
            case "revision" -> readRevision();
            case "accounts" -> readAccounts();
            default -> {
                unknown.note("the document", field);
                cursor.skip();
            }
        }
    }

    private void readFormat() throws IOException, BadDocumentException {
        boolean known =
                cursor.at(JsonToken.VALUE_STRING) && cursor.parser().getText().equals(FORMAT);
        if (!known) {
            throw bad(
                    SnapshotFault.WRONG_FORMAT,
                    cursor.place(),
                    "format: " + cursor.shown() + " (expected: \"" + FORMAT + "\")");
        }
        format = FORMAT;
    }

    private void readRevision() throws IOException, BadDocumentException {
        boolean fits = cursor.at(JsonToken.VALUE_NUMBER_INT)
                && cursor.parser().getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!fits || cursor.parser().getLongValue() < 0) {
            throw bad(
                    SnapshotFault.BAD_REVISION,
                    cursor.place(),
                    "revision: " + cursor.shown() + " (expected: an integer from 0 to " + Long.MAX_VALUE + ")");
        }
        revision = cursor.parser().getLongValue();
        if (revision < minimumRevision) {
            throw bad(
                    SnapshotFault.LOWER_REVISION,
                    cursor.place(),
                    "revision: " + revision + " (expected: >= " + minimumRevision + ", which serves; or force it)");
        }
    }

    private void readAccounts() throws IOException, BadDocumentException {
        if (!cursor.at(JsonToken.START_ARRAY)) {
            throw bad(
                    SnapshotFault.MALFORMED_DOCUMENT,
                    cursor.place(),
                    "accounts: " + cursor.shown() + " (expected: an array)");
        }
        hasAccounts = true;
        while (cursor.element()) {
            Account account = accounts.read();
            if (account != null) {
                rulesOfAccount = account.rules().size();
                add(account);
            }
        }
    }

    private void add(Account account) throws BadDocumentException {
        try {
            compiler.add(account);
        } catch (IllegalStateException full) {
            throw tooLarge(full);
        }
    }

    private RuleIndex compile() throws BadDocumentException {
        try {
            return compiler.compile(scratch);
        } catch (IllegalStateException full) {
            throw tooLarge(full);
        }
    }

    private void checkComplete(Place end) throws BadDocumentException {
        if (format == null) {
            throw bad(SnapshotFault.WRONG_FORMAT, end, "format: missing (expected: \"" + FORMAT + "\")");
        }
        if (revision == NO_REVISION) {
            throw bad(SnapshotFault.BAD_REVISION, end, "revision: missing (expected: an integer)");
        }
        if (!hasAccounts) {
            throw bad(SnapshotFault.MALFORMED_DOCUMENT, end, "accounts: missing (expected: an array)");
        }
    }

    /** An account that the compiler leaves out takes all its rules with it. */
    private void rejectedByCompiler(RejectedRule rejected) {
        boolean wholeAccount = rejected.reason() == RejectionReason.DUPLICATE_ACCOUNT
                || rejected.reason() == RejectionReason.MALFORMED_ACCOUNT;
        log.add(rejected, wholeAccount ? Math.max(1, rulesOfAccount) : 1);
    }

    private BadDocumentException tooLarge(IllegalStateException full) {
        return bad(SnapshotFault.TOO_LARGE, cursor.here(), "too many rules for one index: " + full.getMessage());
    }

    private static BadDocumentException bad(SnapshotFault fault, Place place, String detail) {
        return new BadDocumentException(fault, place, detail);
    }
}
