package io.scangate.gateway.snapshot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.scangate.gateway.index.DeltaApplier.Delta;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one {@code scangate-delta/1} document. The reader accepts or rejects a delta as a whole. In an accepted delta
 * it omits and counts bad rules, as in a snapshot. An unreadable account makes the document bad, because the account's
 * new rules are unknown. Used once. Not thread-safe.
 */
public final class DeltaReader {
    private static final String FORMAT = "scangate-delta/1";
    private static final long NONE = -1;

    private final Cursor cursor;
    private final RejectionLog log = new RejectionLog();
    private final AccountReader accountReader;
    private final List<Account> accounts = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final Set<String> appids = new HashSet<>();
    private @Nullable String format;
    private long base = NONE;
    private long revision = NONE;
    private @Nullable String baseMark;
    private @Nullable String mark;
    private @Nullable Digest digest;
    private @Nullable Digest seal;

    private DeltaReader(JsonParser parser, AccountDigests digests) {
        this.cursor = new Cursor(parser);
        this.accountReader = new AccountReader(cursor, digests, new UnknownFields(cursor), log);
    }

    /** The result of reading. */
    public sealed interface Result {
        /**
         * The reason why the delta cannot be applied, for people, with the place, the value and the expected form;
         * empty if it can.
         */
        String problem();

        /**
         * A delta that can be applied.
         *
         * @param baseMark the mark of its base revision, null if it has none
         * @param mark the mark of its new revision, null if it has none
         * @param digest the digest of the state at its new revision, which the reader cannot check: it does not know the base
         * @param rejections the rejected rules
         */
        record Good(
                Delta delta,
                @Nullable String baseMark,
                @Nullable String mark,
                Digest digest,
                Rejections rejections) implements Result {
            @Override
            public String problem() {
                return "";
            }

            /**
             * Warnings about rules that may not mean what their owners think, for people; none about a rule that was served with
             * the same one.
             *
             * @param before the rules that the change is for
             */
            public List<String> warnings(RuleIndex before) {
                OddRules odd = new OddRules(Pacer.NONE);
                delta.accounts().forEach(account -> odd.note(account, before));
                return odd.warnings();
            }
        }

        /** A document that cannot be applied. */
        record Bad(String problem) implements Result {}
    }

    /** Reads a document. */
    public static Result read(byte[] document) {
        DigestingInput input = new DigestingInput(new ByteArrayInputStream(document));
        try (input;
                AccountDigests digests = new AccountDigests(input.reader());
                JsonParser parser = SnapshotReader.JSON.createParser(digests)) {
            Result read = new DeltaReader(parser, digests).read();
            return input.isBadBefore(document.length) ? new Result.Bad(input.badByteMessage()) : read;
        } catch (JsonProcessingException e) {
            if (input.isBadBefore(document.length)) {
                return new Result.Bad(input.badByteMessage());
            }
            return new Result.Bad(Text.oneLine(Text.shortened(e.getOriginalMessage(), 2 * Text.SHOWN_CHARS)));
        } catch (BadDocumentException e) {
            return new Result.Bad(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Result.Bad(Faults.message(e));
        }
    }

    private Result read() throws IOException, BadDocumentException {
        cursor.value();
        expect(cursor.at(JsonToken.START_OBJECT), "the document", "an object");
        for (String field = cursor.field(); field != null; field = cursor.field()) {
            cursor.value();
            switch (field) {
                case "format" -> format = text("format");
                case "base" -> base = number("base");
                case "base_mark" -> baseMark = mark("base_mark");
                case "mark" -> mark = mark("mark");
                case "revision" -> revision = number("revision");
                case "digest" -> digest = digest("digest");
                case "seal" -> seal = digest("seal");
                case "accounts" -> readAccounts();
                case "removed" -> readRemoved();
                default -> cursor.skip();
            }
        }
        expect(cursor.value() == null, "after the document", "nothing");
        if (!FORMAT.equals(format) || base == NONE || revision <= base) {
            return new Result.Bad("format " + format + ", base " + base + ", revision " + revision + " (expected: "
                    + FORMAT + ", a base and a higher revision)");
        }
        if (digest == null || seal == null) {
            return new Result.Bad((digest == null ? "digest" : "seal") + ": missing" + Seal.MISSING);
        }
        Digest expected = Seal.ofDelta(base, orEmpty(baseMark), revision, orEmpty(mark), digest);
        if (!seal.equals(expected)) {
            return new Result.Bad("seal: " + seal + " (expected: " + expected + ", that of the content)");
        }
        return new Result.Good(
                new Delta(base, revision, accounts, removed), baseMark, mark, digest, log.toRejections());
    }

    private static String orEmpty(@Nullable String mark) {
        return mark == null ? "" : mark;
    }

    /** Two forms of one account would make the digest of the state depend on their order. */
    private void addAppid(String appid) throws IOException, BadDocumentException {
        if (!appids.add(appid)) {
            throw new BadDocumentException(
                    SnapshotFault.MALFORMED_DOCUMENT,
                    cursor.place(),
                    "accounts, removed: " + Text.quoted(appid) + " is there twice (expected: each appid once)");
        }
    }

    private void readAccounts() throws IOException, BadDocumentException {
        expect(cursor.at(JsonToken.START_ARRAY), "accounts", "an array");
        while (cursor.element()) {
            Account account = accountReader.read();
            if (account == null) {
                throw bad(
                        "accounts",
                        "accounts that can be read; " + log.toRejections().first());
            }
            addAppid(account.appid());
            accounts.add(account);
        }
    }

    private void readRemoved() throws IOException, BadDocumentException {
        expect(cursor.at(JsonToken.START_ARRAY), "removed", "an array");
        while (cursor.element()) {
            String appid = text("removed");
            addAppid(appid);
            removed.add(appid);
        }
    }

    private String text(String field) throws IOException, BadDocumentException {
        expect(cursor.at(JsonToken.VALUE_STRING), field, "a string");
        return cursor.parser().getText();
    }

    private String mark(String field) throws IOException, BadDocumentException {
        String value = cursor.mark();
        if (value == null) {
            throw bad(field, Cursor.MARK_EXPECTED);
        }
        return value;
    }

    private Digest digest(String field) throws IOException, BadDocumentException {
        Digest value = cursor.digest();
        if (value == null) {
            throw bad(field, Cursor.DIGEST_EXPECTED);
        }
        return value;
    }

    private long number(String field) throws IOException, BadDocumentException {
        boolean fits = cursor.at(JsonToken.VALUE_NUMBER_INT)
                && cursor.parser().getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && cursor.parser().getLongValue() >= 0;
        expect(fits, field, "an integer from 0");
        return cursor.parser().getLongValue();
    }

    private void expect(boolean good, String field, String expected) throws IOException, BadDocumentException {
        if (!good) {
            throw bad(field, expected);
        }
    }

    private BadDocumentException bad(String field, String expected) throws IOException {
        return new BadDocumentException(
                SnapshotFault.MALFORMED_DOCUMENT,
                cursor.place(),
                field + ": " + cursor.describe() + " (expected: " + expected + ")");
    }
}
