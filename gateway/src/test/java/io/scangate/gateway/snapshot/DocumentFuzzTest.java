package io.scangate.gateway.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.index.RuleIndexDelta;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Documents of any form. A snapshot is refused with a reason of its own, or its index is the one that its accounts give; reading it byte by byte
 * changes nothing. A delta is refused with a reason, or the index that it makes of another one answers as an index that is compiled anew.
 */
final class DocumentFuzzTest {
    private static final String BASE = "{\"appid\": \"wx1\", \"members\": {\"ana\": \"admin\"}, \"rules\": ["
            + Documents.rule("https://h/", "pages/r1") + "," + Documents.rule("https://h/a/", "pages/a") + "]}";
    private static final String OTHER =
            "{\"appid\": \"wx2\", \"rules\": [" + Documents.rule("https://h/b", "pages/b") + "]}";

    private static final List<Account> ACCOUNTS = accounts(Documents.document(1, BASE + "," + OTHER));

    /** Gives one byte at a time, so a reader meets the end of its buffer everywhere. */
    private static final class Trickle extends InputStream {
        private final byte[] bytes;
        private int at;

        Trickle(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return at == bytes.length ? -1 : bytes[at++] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            if (length == 0 || at == bytes.length) {
                return length == 0 ? 0 : -1;
            }
            into[from] = bytes[at++];
            return 1;
        }
    }

    /** The accounts of a document that is good. */
    private static List<Account> accounts(String document) {
        List<Account> accounts = new ArrayList<>();
        visit(document.getBytes(UTF_8), accounts);
        return accounts;
    }

    private static boolean visit(byte[] document, List<Account> into) {
        return new SnapshotReader(SnapshotSettings.DEFAULT)
                        .visit(new ByteArrayInputStream(document), new DocumentVisitor() {
                            @Override
                            public void account(Account account) {
                                into.add(account);
                            }

                            @Override
                            public void rejected(RejectedRule rejected) {
                                // Only accounts matter here.
                            }

                            @Override
                            public void warning(String warning) {
                                // Only accounts matter here.
                            }
                        })
                == null;
    }

    private static RuleIndex compiled(Iterable<Account> accounts) {
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {});
        accounts.forEach(compiler::add);
        return compiler.compile();
    }

    /** All rules with what they open, and for each link at a prefix the rule that decides it. */
    private static Map<String, String> facts(RuleIndex index) {
        Map<String, String> facts = new TreeMap<>();
        List<String> prefixes = new ArrayList<>();
        index.forEachRule(rule -> {
            prefixes.add(rule.prefix());
            facts.put(rule.prefix(), text(rule));
            return true;
        });
        for (String prefix : prefixes) {
            for (String link : List.of(prefix, prefix + "/", prefix + "a/x")) {
                if (LinkParser.parse(link) instanceof Link parsed) {
                    RuleView view = new RuleView();
                    facts.put("at " + link, index.find(parsed, view) ? view.prefix() + text(view) : "none");
                }
            }
        }
        return facts;
    }

    private static String text(RuleView rule) {
        byte[] ana = "ana".getBytes(UTF_8);
        return " " + rule.appid() + " " + rule.livePage() + " " + rule.testPage() + " " + rule.withheld() + " "
                + rule.roleOf(ana, 0, ana.length);
    }

    @FuzzTest
    void anySnapshot_isRefusedOrItsAccounts(byte[] document) {
        SnapshotReader reader = new SnapshotReader(new SnapshotSettings(1, Integer.MAX_VALUE));
        SnapshotRead read = reader.read(new ByteArrayInputStream(document));
        SnapshotRead trickled = reader.read(new Trickle(document));
        assertEquals(read.getClass(), trickled.getClass());
        if (read instanceof BadDocument bad) {
            // A byte that is not UTF-8 is the reason, if it was read before the parser found another one.
            if (bad.fault() != SnapshotFault.INVALID_UTF8) {
                assertEquals(bad, trickled);
            }
            assertTrue(
                    bad.fault() != SnapshotFault.INTERNAL_ERROR
                            && bad.fault() != SnapshotFault.UNREADABLE
                            && !bad.message().isEmpty(),
                    bad::toString);
            return;
        }
        Snapshot snapshot = (Snapshot) read;
        List<Account> accounts = new ArrayList<>();
        assertTrue(visit(document, accounts));
        Map<String, String> expected = facts(compiled(accounts));
        assertEquals(expected, facts(snapshot.index()));
        assertEquals(expected, facts(((Snapshot) trickled).index()));
        assertEquals(document.length, snapshot.bytes());
        assertEquals(snapshot.digest(), ((Snapshot) trickled).digest());
    }

    /** The input is the part of the delta's object after its base: the digest and the seal, which it cannot guess, are added. */
    @FuzzTest
    void anyDelta_isRefusedOrGivesTheRebuiltIndex(byte[] rest) {
        String start = "{\"format\": \"scangate-delta/1\", \"base\": 1, \"revision\": 2, " + new String(rest, UTF_8);
        Digest digest = Digest.of(start);
        String document =
                start + ", \"digest\": \"" + digest + "\", \"seal\": \"" + Seal.ofDelta(1, "", 2, "", digest) + "\"}";
        DeltaReader.Result read = DeltaReader.read(document.getBytes(UTF_8));
        if (!(read instanceof DeltaReader.Result.Good good)) {
            assertFalse(read.problem().isEmpty());
            return;
        }
        Map<String, Account> after = new LinkedHashMap<>();
        ACCOUNTS.forEach(account -> after.put(account.appid(), account));
        RuleIndex before = compiled(ACCOUNTS);
        RuleIndexDelta delta = new RuleIndexDelta(before, rejected -> {});
        Digest announced =
                delta.digestAfter(good.delta().accounts(), good.delta().removed());
        for (Account account : good.delta().accounts()) {
            delta.replace(account);
            // Of two rules with one key the served one stays, so changed accounts come last.
            after.remove(account.appid());
            after.put(account.appid(), account);
        }
        for (String appid : good.delta().removed()) {
            delta.remove(appid);
            after.remove(appid);
        }
        RuleIndex changed = delta.apply();
        RuleIndex rebuilt = compiled(after.values());
        assertEquals(facts(rebuilt), facts(changed));
        assertEquals(rebuilt.accounts(), changed.accounts());
        assertEquals(rebuilt.rules(), changed.rules());
        assertEquals(announced, changed.digest());
        assertEquals(facts(rebuilt), facts(changed.merge()));
    }
}
