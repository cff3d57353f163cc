package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.TestPage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes accounts, pages (each text once) and tests: what {@link Layout} draws as records. Not thread-safe. */
final class RecordWriter {
    private final WordBuffer records = new WordBuffer(1 << 10);
    private final GrowingTable pages;
    private final GrowingTable accounts;
    private final long seed;

    RecordWriter(long seed) {
        this.seed = seed;
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
        byte[] appid = padded(account.appid());
        int length = appid.length - Long.BYTES;
        long hash = Words.hash(appid, 0, length, seed);
        for (int slot = accounts.start(hash); accounts.ref(slot) != 0; slot = accounts.next(slot)) {
            int other = accounts.ref(slot);
            if (accounts.tagged(slot, hash)
                    && Layout.appidLength(words(), other) == length
                    && Words.equal(words(), other + Layout.ACCOUNT_HEADER, appid, 0, length)) {
                return 0;
            }
        }
        int ref = records.size();
        records.append(Layout.accountHead(account.members().size(), length));
        records.append(0);
        records.append(appid, 0, length);
        members(ref, account.members());
        words()[ref + 1] = Layout.hostRefsHead(records.size() - ref, 0);
        for (int i = 0; i < (account.rules().size() + 1) >>> 1; i++) {
            records.append(0);
        }
        accounts.add(hash, ref);
        return ref;
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

    /** Writes a page unless it is there already. */
    int page(String text) {
        byte[] bytes = padded(text);
        int length = bytes.length - Long.BYTES;
        long hash = Words.hash(bytes, 0, length, seed);
        for (int slot = pages.start(hash); pages.ref(slot) != 0; slot = pages.next(slot)) {
            int page = pages.ref(slot);
            if (pages.tagged(slot, hash)
                    && Layout.pageLength(words(), page) == length
                    && Words.equal(words(), page + Layout.PAGE_HEADER, bytes, 0, length)) {
                return page;
            }
        }
        int ref = records.size();
        records.append(Layout.pageHead(length, text.indexOf('?') >= 0));
        records.append(bytes, 0, length);
        pages.add(hash, ref);
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

    /** The text as UTF-8 and eight bytes more, so that it can be read by words. */
    static byte[] padded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + Long.BYTES);
    }
}
