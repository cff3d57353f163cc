package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.TestPage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the records of {@link RecordLayout}: accounts, tests, and pages, each page text once. Not thread-safe. */
final class RecordWriter {
    private static final int RECENT_PAGES = 256;

    private static final int FEW_WORDS = 1 << 10;

    private final WordBuffer records;
    private final GrowingTable pages;
    private final GrowingTable accounts;
    private final @Nullable String[] recentPages = new @Nullable String[RECENT_PAGES];
    private final int[] recentRefs = new int[RECENT_PAGES];
    private final long seed;

    RecordWriter(long seed) {
        this(seed, FEW_WORDS);
    }

    RecordWriter(long seed, int expectedWords) {
        this.seed = seed;
        this.records = new WordBuffer(expectedWords);
        this.pages = new GrowingTable(
                ref -> Words.hash(words(), RecordLayout.pageAt(ref), RecordLayout.pageLength(words(), ref), seed));
        this.accounts = new GrowingTable(
                ref -> Words.hash(words(), RecordLayout.appidAt(ref), RecordLayout.appidLength(words(), ref), seed));
    }

    /** The records. Valid until the next record is written. */
    long[] words() {
        return records.words();
    }

    /** The memory in bytes. */
    long bytes() {
        return (long) records.words().length * Long.BYTES + pages.bytes() + accounts.bytes();
    }

    int accounts() {
        return accounts.size();
    }

    long[] accountTable() {
        return accounts.toTable();
    }

    long[] toArray() {
        return records.toArray();
    }

    /** Writes an account. Returns 0 if the records have an account with its appid. */
    int account(Account account) {
        int ref = newAccount(account.appid(), account.members().size(), LayerKnowledge.WHOLE);
        if (ref != 0) {
            if (!account.members().isEmpty()) {
                members(ref, account.members());
            }
            hostRefs(ref, account.rules().size());
        }
        return ref;
    }

    /** Writes a removed account, unless the records have an account with its appid. */
    void removedAccount(String appid) {
        int ref = newAccount(appid, 0, LayerKnowledge.REMOVED);
        if (ref != 0) {
            hostRefs(ref, 0);
        }
    }

    private int newAccount(String text, int members, LayerKnowledge knowledge) {
        byte[] appid = text.getBytes(StandardCharsets.UTF_8);
        long[] words = Words.of(appid);
        long hash = Words.hash(words, 0, appid.length, seed);
        if (findAccount(words, 0, appid.length, hash) != 0) {
            return 0;
        }
        int ref = records.skip(RecordLayout.accountHeaderWords());
        RecordLayout.putAccount(words(), ref, members, knowledge, appid.length);
        records.append(words, 0, words.length);
        accounts.add(hash, ref);
        return ref;
    }

    /** Copies a layer's account in a form, unless the records have an account with its appid. Returns the reference. */
    int account(CompiledRules layer, int account, LayerKnowledge knowledge) {
        long[] from = layer.records();
        int length = RecordLayout.appidLength(from, account);
        int appid = RecordLayout.appidAt(account);
        long hash = Words.hash(from, appid, length, seed);
        int found = findAccount(from, appid, length, hash);
        if (found != 0) {
            return found;
        }
        int ref = records.skip(RecordLayout.accountHeaderWords());
        RecordLayout.putAccount(words(), ref, RecordLayout.members(from, account), knowledge, length);
        // Tags refer to members relative to the account, so tags, headers and ids need no change.
        records.append(from, appid, Words.count(length) + RecordLayout.memberWords(from, account));
        hostRefs(ref, knowledge == LayerKnowledge.WHOLE ? RecordLayout.hostRefCount(from, account) : 0);
        accounts.add(hash, ref);
        return ref;
    }

    private int findAccount(long[] from, int at, int length, long hash) {
        return accounts.find(
                hash,
                ref -> RecordLayout.appidLength(words(), ref) == length
                        && Words.equal(words(), RecordLayout.appidAt(ref), from, at, length));
    }

    /** Reserves room for an account's references to blocks. */
    private void hostRefs(int account, int room) {
        int at = records.skip(Layout.halfWords(room));
        RecordLayout.setHostRefsAt(words(), account, at);
    }

    private static final class Member {
        final int tag;
        final Role role;
        final byte[] user;

        Member(int tag, Role role, byte[] user) {
            this.tag = tag;
            this.role = role;
            this.user = user;
        }
    }

    private void members(int account, Map<String, Role> members) {
        Member[] sorted = members.entrySet().stream()
                .map(entry -> member(entry.getKey(), entry.getValue()))
                .toArray(Member[]::new);
        Arrays.sort(sorted, (a, b) -> Integer.compare(a.tag, b.tag));
        int tags = records.skip(sorted.length);
        for (int i = 0; i < sorted.length; i++) {
            words()[tags + i] = RecordLayout.tagWord(sorted[i].tag, account, records.size());
            int length = sorted[i].user.length - Long.BYTES;
            records.append(RecordLayout.memberHead(sorted[i].role, length));
            records.append(sorted[i].user, 0, length);
        }
    }

    private Member member(String user, Role role) {
        byte[] bytes = padded(user);
        return new Member(CompiledRules.memberTag(bytes, 0, bytes.length - Long.BYTES, seed), role, bytes);
    }

    /** Returns the reference of a page, and writes the page if it is new. Has a small cache of recent texts. */
    int page(String text) {
        int slot = text.hashCode() & (RECENT_PAGES - 1);
        if (!text.equals(recentPages[slot])) {
            recentPages[slot] = text;
            recentRefs[slot] = newPage(text);
        }
        return recentRefs[slot];
    }

    private int newPage(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return page(Words.of(bytes), 0, RecordLayout.pageHead(bytes.length, text.indexOf('?') >= 0));
    }

    /** Returns the reference of a layer's page, and copies the page if it is new; 0 for 0. */
    int page(CompiledRules layer, int page) {
        return page == 0 ? 0 : page(layer.records(), RecordLayout.pageAt(page), layer.records()[page]);
    }

    private int page(long[] from, int at, long head) {
        int length = RecordLayout.pageLength(head);
        long hash = Words.hash(from, at, length, seed);
        int found = pages.find(
                hash,
                ref -> RecordLayout.pageLength(words(), ref) == length
                        && Words.equal(words(), RecordLayout.pageAt(ref), from, at, length));
        if (found != 0) {
            return found;
        }
        int ref = records.size();
        records.append(head);
        records.append(from, at, Words.count(length));
        pages.add(hash, ref);
        return ref;
    }

    /** Copies a layer's test and its page. Returns the reference; 0 for 0. */
    int test(CompiledRules layer, int test) {
        return test == 0 ? 0 : test(layer, test, page(layer, RecordLayout.testPage(layer.records(), test)));
    }

    /** Copies a layer's test, given the reference of its page. */
    int test(CompiledRules layer, int test, int page) {
        long[] from = layer.records();
        int ref = records.size();
        records.append(
                RecordLayout.testHead(RecordLayout.testVersion(from, test), RecordLayout.testLinks(from, test), page));
        records.append(from, RecordLayout.firstTestLink(test), RecordLayout.testLinkWords(from, test));
        return ref;
    }

    /** Writes a test. */
    int test(TestPage test, List<Link> links) {
        int page = page(test.page());
        int ref = records.size();
        records.append(RecordLayout.testHead(test.version(), links.size(), page));
        for (Link link : links) {
            int length = link.keyEnd() - link.pathStart();
            records.append(RecordLayout.testLinkHead(length));
            records.append(link.bytes(), link.pathStart(), length);
        }
        return ref;
    }

    /** The text in UTF-8 with eight more bytes, so that it can be read by words. */
    private static byte[] padded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + Long.BYTES);
    }
}
