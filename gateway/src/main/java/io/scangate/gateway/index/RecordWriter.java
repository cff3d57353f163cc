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

/** Writes accounts, pages (each text once) and tests: what {@link Layout} draws as records. Not thread-safe. */
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
                ref -> Words.hash(words(), ref + Layout.PAGE_HEADER, Layout.pageLength(words(), ref), seed));
        this.accounts = new GrowingTable(
                ref -> Words.hash(words(), ref + Layout.ACCOUNT_HEADER, Layout.appidLength(words(), ref), seed));
    }

    /** The records so far, until the next one is written. */
    long[] words() {
        return records.words();
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

    /** Writes an account, or returns 0 if there is one of that appid. */
    int account(Account account) {
        int ref = newAccount(account.appid(), account.members().size(), AccountKind.WHOLE);
        if (ref != 0) {
            if (!account.members().isEmpty()) {
                members(ref, account.members());
            }
            hostRefs(ref, account.rules().size());
        }
        return ref;
    }

    /** Writes that an account is gone, unless there is one of that appid. */
    void removedAccount(String appid) {
        int ref = newAccount(appid, 0, AccountKind.REMOVED);
        if (ref != 0) {
            hostRefs(ref, 0);
        }
    }

    private int newAccount(String text, int members, AccountKind kind) {
        byte[] appid = text.getBytes(StandardCharsets.UTF_8);
        long[] words = words(appid);
        long hash = Words.hash(words, 0, appid.length, seed);
        if (findAccount(words, 0, appid.length, hash) != 0) {
            return 0;
        }
        int ref = records.size();
        records.append(Layout.accountHead(members, kind, appid.length));
        records.append(0);
        records.append(words, 0, words.length);
        accounts.add(hash, ref);
        return ref;
    }

    /** Writes a layer's account as one of that kind, unless there is one of its appid; the reference to it. */
    int account(CompiledRules layer, int account, AccountKind kind) {
        long[] from = layer.records();
        int length = Layout.appidLength(from, account);
        int appid = account + Layout.ACCOUNT_HEADER;
        long hash = Words.hash(from, appid, length, seed);
        int found = findAccount(from, appid, length, hash);
        if (found != 0) {
            return found;
        }
        int ref = records.size();
        records.append(Layout.accountHead(Layout.members(from, account), kind, length));
        records.append(0);
        // Tags, heads and ids of members stand relative to the account, so they are copied as they are.
        records.append(from, appid, Words.count(length) + Layout.memberWords(from, account));
        hostRefs(ref, kind == AccountKind.WHOLE ? Layout.hostRefCount(from, account) : 0);
        accounts.add(hash, ref);
        return ref;
    }

    private int findAccount(long[] from, int at, int length, long hash) {
        return accounts.find(
                hash,
                ref -> Layout.appidLength(words(), ref) == length
                        && Words.equal(words(), ref + Layout.ACCOUNT_HEADER, from, at, length));
    }

    /** Leaves room for an account's references to blocks. */
    private void hostRefs(int account, int room) {
        words()[account + 1] = Layout.hostRefsHead(records.size() - account, 0);
        for (int i = 0; i < (room + 1) >>> 1; i++) {
            records.append(0);
        }
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
        int tags = records.size();
        for (Member member : sorted) {
            records.append(Layout.pair(member.tag, 0));
        }
        for (int i = 0; i < sorted.length; i++) {
            words()[tags + i] |= records.size() - account;
            int length = sorted[i].user.length - Long.BYTES;
            records.append(Layout.pair(Layout.roleCode(sorted[i].role), length));
            records.append(sorted[i].user, 0, length);
        }
    }

    private Member member(String user, Role role) {
        byte[] bytes = padded(user);
        return new Member(CompiledRules.memberTag(bytes, 0, bytes.length - Long.BYTES, seed), role, bytes);
    }

    /** Writes a page unless it is there already. Who reads a snapshot hands over one object for one text mostly. */
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
        return page(words(bytes), 0, Layout.pageHead(bytes.length, text.indexOf('?') >= 0));
    }

    /** Writes a layer's page unless it is there already; 0 for 0. */
    int page(CompiledRules layer, int page) {
        return page == 0 ? 0 : page(layer.records(), page + Layout.PAGE_HEADER, layer.records()[page]);
    }

    private int page(long[] from, int at, long head) {
        int length = Layout.low(head);
        long hash = Words.hash(from, at, length, seed);
        int found = pages.find(
                hash,
                ref -> Layout.pageLength(words(), ref) == length
                        && Words.equal(words(), ref + Layout.PAGE_HEADER, from, at, length));
        if (found != 0) {
            return found;
        }
        int ref = records.size();
        records.append(head);
        records.append(from, at, Words.count(length));
        pages.add(hash, ref);
        return ref;
    }

    /** Writes a layer's test, or 0 for 0. */
    int test(CompiledRules layer, int test) {
        return test == 0 ? 0 : test(layer, test, page(layer, Layout.testPage(layer.records(), test)));
    }

    /** Writes a layer's test, whose page stands here already. */
    int test(CompiledRules layer, int test, int page) {
        long[] from = layer.records();
        int ref = records.size();
        records.append(Layout.testHead(Layout.testVersion(from, test), Layout.testLinks(from, test), page));
        records.append(from, test + Layout.TEST_HEADER, Layout.testLinkWords(from, test));
        return ref;
    }

    /** Writes a test. */
    int test(TestPage test, List<Link> links) {
        int page = page(test.page());
        int ref = records.size();
        records.append(Layout.testHead(Layout.versionCode(test.version()), links.size(), page));
        for (Link link : links) {
            int length = link.keyEnd() - link.pathStart();
            records.append(length);
            records.append(link.bytes(), link.pathStart(), length);
        }
        return ref;
    }

    private static long[] words(byte[] bytes) {
        long[] words = new long[Words.count(bytes.length)];
        Words.write(words, 0, bytes, 0, bytes.length);
        return words;
    }

    /** The text as UTF-8 and eight bytes more, so that it can be read by words. */
    private static byte[] padded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + Long.BYTES);
    }
}
