package io.scangate.gateway.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The digests of accounts are those of the bytes as they came, in whatever form and wherever the buffers end. */
class AccountDigestsTest {
    private static final String[] PIECES = {"a", "é", "微信", "\uD83D\uDE00", "\\u00e9", "\\\"", "}", "{[", "  ", ","};

    private static String text(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(most); left > 0; left--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static String account(Random random, int number) {
        String space = random.nextBoolean() ? " " : "\n\t";
        StringBuilder account = new StringBuilder("{" + space + "\"appid\":" + space + "\"wx" + number + "\"");
        account.append(",\"note\":\"").append(text(random, 3_000)).append('"');
        account.append(",\"rules\":[{\"prefix\":\"https://h").append(number).append("/\",\"live\":{\"page\":\"pages/");
        return account.append(number).append("\"}}]").append(space).append('}').toString();
    }

    @Test
    void eachAccountHasTheDigestOfItsBytes() {
        Random random = new Random(3);
        for (int round = 0; round < 30; round++) {
            List<String> accounts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                accounts.add(account(random, i));
            }
            String separator = random.nextBoolean() ? "," : "\n , ";
            String mark = random.nextBoolean() ? "\uFEFF" : "";
            Snapshot snapshot = Documents.snapshot(mark + Documents.document(round, String.join(separator, accounts)));
            assertEquals(Documents.digest(accounts), snapshot.index().digest());
            for (int i = 0; i < accounts.size(); i++) {
                assertEquals(Digest.of(accounts.get(i)), snapshot.index().digest("wx" + i));
            }
        }
    }

    @Test
    void aDocumentThatDiffersFromItsDigestIsRejected() {
        String account = "{\"appid\": \"wx1\", \"rules\": []}";
        String sealed = Documents.sealed(Documents.document(7, account), Documents.digest(List.of(account)));
        assertEquals(List.of(), Documents.snapshot(sealed).warnings());
        for (String[] change :
                new String[][] {{"\"wx1\"", "\"wx3\""}, {"n\": 7", "n\": 3"}, {"\"seal\": \"", "\"seal\": \"0"}}) {
            BadDocument bad = Documents.bad(sealed.replace(change[0], change[1]));
            assertEquals(SnapshotFault.WRONG_DIGEST, bad.fault(), change[0]);
        }
    }

    @Test
    void aDocumentOfTheFeedNeedsADigestAndASeal() {
        String sealed = Documents.sealed(Documents.document(7, ""), Digest.ZERO);
        for (String field : List.of("digest", "seal")) {
            BadDocument bad = assertInstanceOf(BadDocument.class, read(sealed.replace("\"" + field, "\"x" + field)));
            assertEquals(SnapshotFault.WRONG_DIGEST, bad.fault());
            assertEquals(
                    field + ": missing", bad.detail().substring(0, bad.detail().indexOf(" (expected")));
        }
        assertInstanceOf(Snapshot.class, read(sealed));
    }

    private static SnapshotRead read(String document) {
        return SnapshotReader.ofSealed(SnapshotSettings.DEFAULT)
                .read(new ByteArrayInputStream(document.getBytes(UTF_8)));
    }

    /** Accounts that are left out count as well, since the control plane has them. */
    @Test
    void theDigestOfAStateIncludesAccountsThatAreLeftOut() {
        List<String> accounts = List.of("{\"appid\": \"wx1\"}", "{\"appid\": \"wx1\"}", "{\"appid\": \"w w\"}", "{}");
        Snapshot snapshot = Documents.snapshot(Documents.document(1, String.join(",", accounts)));
        assertEquals(1, snapshot.index().accounts());
        assertEquals(Documents.digest(accounts), snapshot.index().digest());
    }
}
