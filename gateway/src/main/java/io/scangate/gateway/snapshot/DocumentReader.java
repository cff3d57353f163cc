package io.scangate.gateway.snapshot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Place;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one document, account by account. Used once. Not thread-safe. */
final class DocumentReader {
    private static final String DOCUMENT = "the document";
    private static final String FORMAT = "scangate-snapshot/1";
    private static final long NO_REVISION = -1;

    private final Cursor cursor;
    private final UnknownFields unknown;
    private final OddRules oddRules;
    private final AccountReader accounts;
    private final long minimumRevision;
    private final Step step;

    private @Nullable String format;
    private long revision = NO_REVISION;
    private @Nullable String mark;
    private boolean hasAccounts;
    private boolean rootEnded;

    /**
     * Makes a reader of one document.
     *
     * @param log receives the unreadable rules and accounts
     * @param minimumRevision a lower revision makes the document bad
     * @param step receives the accounts
     * @param pacer paces the checks of each account's rules
     */
    DocumentReader(JsonParser parser, RejectionLog log, long minimumRevision, Step step, Pacer pacer) {
        this.cursor = new Cursor(parser);
        this.unknown = new UnknownFields(cursor);
        this.accounts = new AccountReader(cursor, unknown, log);
        this.minimumRevision = minimumRevision;
        this.step = step;
        this.oddRules = new OddRules(pacer);
    }

    /** Takes the accounts. */
    interface Step {
        void take(Account account) throws BadDocumentException;
    }

    /** Reads the document to its end and sets the values of the getters. */
    void read() throws IOException, BadDocumentException {
        if (cursor.value() == null) {
            throw bad(SnapshotFault.TRUNCATED, Place.NONE, "the document is empty");
        }
        if (!cursor.at(JsonToken.START_OBJECT)) {
            throw bad(SnapshotFault.MALFORMED_DOCUMENT, cursor.place(), cursor.describe() + " (expected: an object)");
        }
        for (String field = cursor.field(); field != null; field = cursor.field()) {
            cursor.value();
            readField(field);
        }
        Place end = cursor.place();
        rootEnded = true;
        if (cursor.value() != null) {
            throw bad(SnapshotFault.TRAILING_CONTENT, cursor.place(), cursor.describe() + " after the document's end");
        }
        checkComplete(end);
    }

    long revision() {
        return revision;
    }

    @Nullable
    String mark() {
        return mark;
    }

    long rulesSeen() {
        return accounts.rulesSeen();
    }

    /** Whether the root object has ended, so that a later fault is in the content after it. */
    boolean rootEnded() {
        return rootEnded;
    }

    Place here() {
        return cursor.here();
    }

    List<String> warnings() {
        List<String> warnings = unknown.warnings();
        warnings.addAll(oddRules.warnings());
        return warnings;
    }

    private void readField(String field) throws IOException, BadDocumentException {
        switch (field) {
            case "format" -> readFormat();
            case "revision" -> readRevision();
            case "mark" -> readMark();
            case "accounts" -> readAccounts();
            default -> {
                unknown.note(DOCUMENT, field);
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
                    "format: " + cursor.describe() + " (expected: \"" + FORMAT + "\")");
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
                    "revision: " + cursor.describe() + " (expected: an integer from 0 to " + Long.MAX_VALUE + ")");
        }
        revision = cursor.parser().getLongValue();
        if (revision < minimumRevision) {
            throw bad(
                    SnapshotFault.LOWER_REVISION,
                    cursor.place(),
                    "revision: " + revision + " (expected: >= " + minimumRevision
                            + ", the served revision; or force it)");
        }
    }

    private void readMark() throws IOException, BadDocumentException {
        mark = cursor.mark();
        if (mark == null) {
            throw bad(
                    SnapshotFault.MALFORMED_DOCUMENT,
                    cursor.place(),
                    "mark: " + cursor.describe() + " (expected: " + Cursor.MARK_EXPECTED + ")");
        }
    }

    private void readAccounts() throws IOException, BadDocumentException {
        if (!cursor.at(JsonToken.START_ARRAY)) {
            throw bad(
                    SnapshotFault.MALFORMED_DOCUMENT,
                    cursor.place(),
                    "accounts: " + cursor.describe() + " (expected: an array)");
        }
        hasAccounts = true;
        while (cursor.element()) {
            Account account = accounts.read();
            if (account != null) {
                oddRules.note(account);
                step.take(account);
            }
        }
    }

    private void checkComplete(Place end) throws BadDocumentException {
        if (format == null) {
            throw bad(
                    SnapshotFault.WRONG_FORMAT,
                    end,
                    "format: missing (expected: \"" + FORMAT + "\")" + unknown.insteadOf(DOCUMENT, "format"));
        }
        if (revision == NO_REVISION) {
            throw bad(
                    SnapshotFault.BAD_REVISION,
                    end,
                    "revision: missing (expected: an integer)" + unknown.insteadOf(DOCUMENT, "revision"));
        }
        if (!hasAccounts) {
            throw bad(
                    SnapshotFault.MALFORMED_DOCUMENT,
                    end,
                    "accounts: missing (expected: an array)" + unknown.insteadOf(DOCUMENT, "accounts"));
        }
    }

    private static BadDocumentException bad(SnapshotFault fault, Place place, String detail) {
        return new BadDocumentException(fault, place, detail);
    }
}
