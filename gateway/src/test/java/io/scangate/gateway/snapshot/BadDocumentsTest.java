package io.scangate.gateway.snapshot;

import static io.scangate.gateway.snapshot.Documents.bad;
import static io.scangate.gateway.snapshot.Documents.document;
import static io.scangate.gateway.snapshot.Documents.placeOfMark;
import static io.scangate.gateway.snapshot.Documents.rule;
import static io.scangate.gateway.snapshot.Documents.rules;
import static io.scangate.gateway.snapshot.Documents.unmarked;
import static io.scangate.gateway.snapshot.SnapshotFault.BAD_REVISION;
import static io.scangate.gateway.snapshot.SnapshotFault.DUPLICATE_KEY;
import static io.scangate.gateway.snapshot.SnapshotFault.INVALID_UTF8;
import static io.scangate.gateway.snapshot.SnapshotFault.LIMIT_EXCEEDED;
import static io.scangate.gateway.snapshot.SnapshotFault.LOWER_REVISION;
import static io.scangate.gateway.snapshot.SnapshotFault.MALFORMED_DOCUMENT;
import static io.scangate.gateway.snapshot.SnapshotFault.NOT_JSON;
import static io.scangate.gateway.snapshot.SnapshotFault.TOO_MANY_BAD_RULES;
import static io.scangate.gateway.snapshot.SnapshotFault.TRAILING_CONTENT;
import static io.scangate.gateway.snapshot.SnapshotFault.TRUNCATED;
import static io.scangate.gateway.snapshot.SnapshotFault.UNREADABLE;
import static io.scangate.gateway.snapshot.SnapshotFault.WRONG_FORMAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that are rejected whole. {@code @} marks the place that the message must name. */
class BadDocumentsTest {
    private static final String F = "\"format\": \"scangate-snapshot/1\"";
    private static final String OPEN = "{" + F + ", \"revision\": 1, \"accounts\": [";

    static Stream<Arguments> badDocuments() {
        return Stream.of(
                Arguments.of(TRUNCATED, OPEN + "\n@"),
                Arguments.of(NOT_JSON, "@snapshot: 1"),
                Arguments.of(NOT_JSON, "{" + F + ",\n \"revision\": 1,@, \"accounts\": []}"),
                Arguments.of(NOT_JSON, "{" + F + ",\n @// no comments\n \"revision\": 1}"),
                Arguments.of(NOT_JSON, "{@'format': 1}"),
                Arguments.of(MALFORMED_DOCUMENT, " @[]"),
                Arguments.of(MALFORMED_DOCUMENT, "@null"),
                Arguments.of(MALFORMED_DOCUMENT, "{" + F + ", \"revision\": 1@}"),
                Arguments.of(MALFORMED_DOCUMENT, "{" + F + ", \"accounts\": @{\"wx1\": []}, \"revision\": 1}"),
                Arguments.of(WRONG_FORMAT, "{\n \"format\": @\"scangate-snapshot/2\"}"),
                Arguments.of(WRONG_FORMAT, "{\"accounts\": [], \"revision\": 1, \"format\": @\"scangate-delta/1\"}"),
                Arguments.of(WRONG_FORMAT, "{\"format\": @1}"),
                Arguments.of(WRONG_FORMAT, "{\"accounts\": [], \"revision\": 1@}"),
                Arguments.of(BAD_REVISION, "{" + F + ", \"accounts\": []@}"),
                Arguments.of(BAD_REVISION, "{" + F + ", \"revision\": @-1}"),
                Arguments.of(MALFORMED_DOCUMENT, "{" + F + ", \"revision\": 1, \"mark\": @7}"),
                Arguments.of(MALFORMED_DOCUMENT, "{" + F + ", \"revision\": 1, \"mark\": @\"" + "m".repeat(65) + "\"}"),
                Arguments.of(BAD_REVISION, "{" + F + ", \"revision\": @1.0}"),
                Arguments.of(BAD_REVISION, "{" + F + ", \"revision\": @\"1\"}"),
                Arguments.of(BAD_REVISION, "{" + F + ", \"revision\": @null}"),
                Arguments.of(BAD_REVISION, "{" + F + ", \"revision\": @9223372036854775808}"),
                Arguments.of(DUPLICATE_KEY, "{" + F + ",\n" + F.replace(":", "@:") + "}"),
                Arguments.of(DUPLICATE_KEY, OPEN + "{\"rules\": [{\"x\": 1, \"y\": 2, \"x\"@: 3}]}]}"),
                Arguments.of(DUPLICATE_KEY, OPEN + "{\"members\": {\"ana\": \"admin\", \"ana\"@: \"admin\"}}]}"),
                Arguments.of(DUPLICATE_KEY, OPEN + "], \"ignored\": {\"a\": 1, \"a\"@: 1}}"),
                Arguments.of(TRAILING_CONTENT, OPEN + "]}\n @{}"),
                Arguments.of(TRAILING_CONTENT, OPEN + "]} @nonsense"),
                Arguments.of(TRAILING_CONTENT, OPEN + "]} \"open@"));
    }

    @ParameterizedTest
    @MethodSource("badDocuments")
    void aBadDocumentIsRejectedWithItsPlace(SnapshotFault fault, String marked) {
        BadDocument bad = bad(unmarked(marked));
        assertEquals(fault, bad.fault(), bad.message());
        assertEquals(placeOfMark(marked), bad.place(), bad.message());
        assertTrue(bad.message().startsWith("line " + bad.place().line() + ", column "), bad.message());
    }

    @Test
    void anEmptyDocumentIsTruncated() {
        assertEquals(TRUNCATED, bad("").fault());
        assertEquals(TRUNCATED, bad(" \n").fault());
    }

    @Test
    void theMessageOfATruncatedDocumentNamesTheOpenPart() {
        assertEquals(
                "line 2, column 3: Unexpected end-of-input: expected close marker for Object"
                        + " (start marker at [line: 1, column: 1])",
                bad("{\n  ").message());
    }

    @Test
    void everyTruncationIsRejected() throws IOException {
        byte[] document = rules(rule("https://a/", "pages/a"), rule("https://b/微", "pages/b"))
                .getBytes(StandardCharsets.UTF_8);
        assertInstanceOf(Snapshot.class, Documents.read(document));
        for (int length = 0; length < document.length; length++) {
            bad(Arrays.copyOf(document, length));
        }
    }

    @Test
    void deepNestingIsRejectedAnywhere() {
        String bomb = "[".repeat(100_000);
        assertEquals(LIMIT_EXCEEDED, bad("{\"x\": " + bomb).fault());
        assertEquals(
                LIMIT_EXCEEDED, bad(OPEN + "{\"rules\": [{\"live\": " + bomb).fault());
        assertEquals(
                LIMIT_EXCEEDED,
                bad(OPEN + "{\"members\": {\"u\": " + "{\"a\":".repeat(100_000)).fault());
        assertTrue(bad("{\"x\": " + bomb).place().column() > 60, "the message has a place");
    }

    @Test
    void endlessTextsAndNumbersAreRejected() {
        assertEquals(
                LIMIT_EXCEEDED,
                bad(rules(rule("x".repeat(2_000_000), "pages/a"))).fault());
        assertEquals(LIMIT_EXCEEDED, bad("{\"" + "x".repeat(100_000) + "\": 1}").fault());
        assertEquals(
                LIMIT_EXCEEDED,
                bad("{\"revision\": " + "1".repeat(10_000) + "}").fault());
    }

    static Stream<byte[]> notUtf8() {
        return Stream.of(
                new byte[] {(byte) 0xC0, (byte) 0xAF}, // overlong
                new byte[] {(byte) 0xE0, (byte) 0x80, (byte) 0xAF}, // overlong
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, // a surrogate
                new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, // past U+10FFFF
                new byte[] {(byte) 0xE5, (byte) 0xBE}, // cut short
                new byte[] {(byte) 0x80},
                new byte[] {(byte) 0xFF});
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void textThatIsNotUtf8IsRejectedAnywhere(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String document : new String[] {
            rules(rule("https://a/" + text, "pages/a")),
            document(1, "{\"appid\": \"wx1\", \"members\": {\"" + text + "\": \"admin\"}}"),
            document(1, "{\"appid\": \"wx1\", \"ignored\": [\"" + text + "\"]}"),
            document(1, text),
            document(1, "") + text + "\n",
            text + document(1, "")
        }) {
            BadDocument bad = bad(document.getBytes(StandardCharsets.ISO_8859_1));
            assertEquals(INVALID_UTF8, bad.fault(), document);
            int at = document.indexOf(text);
            assertEquals(
                    1 + (int) document.chars().limit(at).filter(c -> c == '\n').count(),
                    bad.place().line());
        }
    }

    /** With and without a byte order mark, at each place of a document, also inside names, texts, literals and characters. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF"})
    void badByteAnywhere_isNamedAsSuch(String mark) {
        String text = mark
                + document(
                        1,
                        "{\"appid\": \"wx1\", \"ignored\": [true, null, -1.5e3, \"微信é😀\"], \"members\": {\"安\": \"admin\"}}");
        byte[] good = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at <= good.length; at++) {
            byte[] document = new byte[good.length + 1];
            System.arraycopy(good, 0, document, 0, at);
            document[at] = (byte) 0xFF;
            System.arraycopy(good, at, document, at + 1, good.length - at);
            assertEquals(INVALID_UTF8, bad(document).fault(), "at " + at);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF"})
    void documentThatEndsInsideACharacter_isTruncated(String mark) {
        byte[] good = (mark + "{\"format\": \"scangate-snapshot/1\", \"微信é😀").getBytes(StandardCharsets.UTF_8);
        for (int length = good.length - 12; length < good.length; length++) {
            assertEquals(TRUNCATED, bad(Arrays.copyOf(good, length)).fault(), "of " + length);
        }
    }

    @Test
    void otherEncodingsAreNotGuessed() {
        for (String charset : new String[] {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE"}) {
            assertEquals(
                    INVALID_UTF8,
                    bad(document(1, "").getBytes(Charset.forName(charset))).fault(),
                    charset);
        }
    }

    @Test
    void aMisspeltField_isNamedWhereTheRightOneIsMissing() {
        BadDocument accounts = bad("{" + F + ", \"revision\": 1,\n \"acounts\": []}");
        assertTrue(
                accounts.message()
                        .contains("accounts: missing (expected: an array); \"acounts\" at line 2 resembles it"),
                accounts.message());
        BadDocument revision = bad("{" + F + ", \"Revision\": 1, \"accounts\": []}");
        assertTrue(revision.message().contains("; \"Revision\" at line 1 resembles it"), revision.message());
        assertFalse(bad("{" + F + ", \"revision\": 1, \"rules\": []}").message().contains("resembles"));
    }

    @Test
    void upToTenBadRulesAreAlwaysTolerated() {
        assertInstanceOf(Snapshot.class, Documents.read(goodAndBadRules(0, 10)));
        BadDocument bad = bad(goodAndBadRules(0, 11));
        assertEquals(TOO_MANY_BAD_RULES, bad.fault());
        assertEquals("11 of 11 rules are bad (expected: at most 10)", bad.message());
        assertEquals(11, bad.rejections().first().size());
    }

    @Test
    void upToOnePercentOfBadRulesIsTolerated() {
        assertInstanceOf(Snapshot.class, Documents.read(goodAndBadRules(1980, 20)));
        assertEquals(TOO_MANY_BAD_RULES, bad(goodAndBadRules(1979, 21)).fault());
    }

    @Test
    void theToleranceIsASetting() {
        SnapshotSettings none = new SnapshotSettings(0, 0);
        InputStream in = new ByteArrayInputStream(goodAndBadRules(1000, 1).getBytes(StandardCharsets.UTF_8));
        assertEquals(
                TOO_MANY_BAD_RULES,
                assertInstanceOf(BadDocument.class, new SnapshotReader(none).read(in))
                        .fault());
    }

    @Test
    void theRulesOfBadAccountsAreBadRules() {
        String eleven = "\"rules\": [" + "{\"prefix\": \"https://a/\"},".repeat(10) + "{\"prefix\": \"https://a/\"}]";
        assertEquals(
                TOO_MANY_BAD_RULES,
                bad(document(1, "{\"appid\": \"?\", " + eleven + "}")).fault());
    }

    @Test
    void aLowerRevisionIsRejectedBeforeTheRestIsRead() {
        byte[] start = ("{" + F + ", \"revision\": 4, ").getBytes(StandardCharsets.UTF_8);
        SnapshotRead read = new SnapshotReader(SnapshotSettings.DEFAULT).read(new ByteArrayInputStream(start), 5);
        assertEquals(LOWER_REVISION, assertInstanceOf(BadDocument.class, read).fault());
    }

    @Test
    void aStreamThatFailsIsUnreadable() {
        InputStream failing = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("gone");
            }
        };
        BadDocument bad =
                assertInstanceOf(BadDocument.class, new SnapshotReader(SnapshotSettings.DEFAULT).read(failing));
        assertEquals(UNREADABLE, bad.fault());
        assertEquals("IOException: gone", bad.message());
    }

    private static String goodAndBadRules(int good, int bad) {
        String[] rules = new String[good + bad];
        for (int i = 0; i < rules.length; i++) {
            rules[i] = i < good ? rule("https://h" + i + "/", "pages/a") : "{}";
        }
        return rules(rules);
    }
}
