package io.scangate.gateway.snapshot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.rule.Place;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final boolean sealed;
    private final Floor floor;
    private final Step step;

    private @Nullable String format;
    private long revision = NO_REVISION;
    private @Nullable String mark;
    private @Nullable Digest declared;
    private @Nullable Digest seal;
    private final Map<String, Long> ended = new HashMap<>();
    private @Nullable Digest endedSeal;
    private Digest digest = Digest.ZERO;
    private boolean hasAccounts;
    private boolean rootEnded;

    /**
     * Makes a reader of one document.
     *
     * @param digests computes the digests of the accounts that the parser reads
     * @param sealed whether a document without a digest or a seal is bad
     * @param log receives the unreadable rules and accounts
     * @param floor a lower revision makes the document bad, unless the document ends the served history
     * @param step receives the accounts
     * @param pacer paces the checks of each account's rules
     */
    DocumentReader(
            JsonParser parser,
            AccountDigests digests,
            boolean sealed,
            RejectionLog log,
            Floor floor,
            Step step,
            Pacer pacer) {
        this.cursor = new Cursor(parser);
        this.unknown = new UnknownFields(cursor);
        this.accounts = new AccountReader(cursor, digests, unknown, log);
        this.sealed = sealed;
        this.floor = floor;
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

    /** The digest of the state: the sum of the digests of all accounts, bad ones too. */
    Digest digest() {
        return digest;
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
            case "ended" -> readEnded();
            case "ended_seal" -> endedSeal = readDigest("ended_seal");
            case "accounts" -> readAccounts();
            case "digest" -> declared = readDigest("digest");
            case "seal" -> seal = readDigest("seal");
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
        if (revision < floor.revision() && !(isEndedSealed() && floor.isEndedBy(ended))) {
            throw bad(
                    SnapshotFault.LOWER_REVISION,
                    cursor.place(),
                    "revision: " + revision + " (expected: >= " + floor.revision()
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

    /** The ended histories. They come before the revision, which they may permit. */
    private void readEnded() throws IOException, BadDocumentException {
        if (!cursor.at(JsonToken.START_OBJECT)) {
            throw badEnded();
        }
        for (String history = cursor.field(); history != null; history = cursor.field()) {
            cursor.value();
            if (!cursor.at(JsonToken.VALUE_NUMBER_INT)
                    || cursor.parser().getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                throw badEnded();
            }
            ended.put(history, cursor.parser().getLongValue());
        }
    }

    private BadDocumentException badEnded() throws IOException {
        return bad(
                SnapshotFault.MALFORMED_DOCUMENT,
                cursor.place(),
                "ended: " + cursor.describe() + " (expected: an object of revisions by the names of histories)");
    }

    private boolean isEndedSealed() {
        return Seal.ofEnded(Objects.requireNonNullElse(mark, ""), ended).equals(endedSeal);
    }

    private Digest readDigest(String field) throws IOException, BadDocumentException {
        Digest read = cursor.digest();
        if (read == null) {
            throw bad(
                    SnapshotFault.WRONG_DIGEST,
                    cursor.place(),
                    field + ": " + cursor.describe() + " (expected: " + Cursor.DIGEST_EXPECTED + ")");
        }
        return read;
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
            digest = digest.plus(accounts.digest());
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
        if (!ended.isEmpty() || endedSeal != null) {
            check("ended_seal", endedSeal, Seal.ofEnded(Objects.requireNonNullElse(mark, ""), ended), end);
        }
        check("digest", declared, digest, end);
        check("seal", seal, Seal.ofSnapshot(revision, Objects.requireNonNullElse(mark, ""), digest), end);
    }

    /** Compares a digest with that of the content. */
    private void check(String field, @Nullable Digest found, Digest expected, Place end) throws BadDocumentException {
        if (found == null && sealed) {
            throw bad(SnapshotFault.WRONG_DIGEST, end, field + ": missing" + Seal.MISSING);
        }
        if (found != null && !found.equals(expected)) {
            throw bad(
                    SnapshotFault.WRONG_DIGEST,
                    end,
                    field + ": " + found + " (expected: " + expected + ", that of the content)");
        }
    }

    private static BadDocumentException bad(SnapshotFault fault, Place place, String detail) {
        return new BadDocumentException(fault, place, detail);
    }
}
