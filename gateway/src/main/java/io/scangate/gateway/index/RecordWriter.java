package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.TestPage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes the records of {@link RecordLayout}: accounts, tests, and pages, each page text once. Not thread-safe. */
final class RecordWriter {
    private static final int RECENT_PAGES = 256;

    private final WordChunks records = new WordChunks(Segments.SHIFT);
    private GrowingTable pages;
    private final GrowingTable accounts;
    private final @Nullable String[] recentPages = new @Nullable String[RECENT_PAGES];
    private final int[] recentRefs = new int[RECENT_PAGES];
    private final Hasher hasher;
    private final Pacer pacer;

    RecordWriter(Hasher hasher, Pacer pacer) {
        this.hasher = hasher;
        this.pacer = pacer;
        this.pages = newPages(pacer);
        this.accounts = new GrowingTable(
                ref -> {
                    long[] words = words(ref);
                    int at = at(ref);
                    return hasher.hash(words, RecordLayout.appidAt(at), RecordLayout.appidLength(words, at));
                },
                pacer);
    }

    private GrowingTable newPages(Pacer pacer) {
        return new GrowingTable(
                ref -> {
                    long[] words = words(ref);
                    int at = at(ref);
                    return hasher.hash(words, RecordLayout.pageAt(at), RecordLayout.pageLength(words, at));
                },
                pacer);
    }

    /** Frees the memory of the search for equal pages, when all pages are written. */
    void forgetPages() {
        pages = newPages(Pacer.NONE);
    }

    /** The segment of a record. Valid until the next record is written. */
    long[] words(int ref) {
        return records.chunk(ref);
    }

    /** The position of a record in its segment. */
    int at(int ref) {
        return records.at(ref);
    }

    /** The memory in bytes. */
    long bytes() {
        return records.bytes() + pages.bytes() + accounts.bytes();
    }

    int accounts() {
        return accounts.size();
    }

    HashTable accountTable() {
        return accounts.toTable();
    }

    /** Returns the records. The writer cannot be used again. */
    Segments toSegments() {
        return records.toSegments();
    }

    /** What the records know of an account. */
    LayerKnowledge knowledge(int account) {
        return RecordLayout.knowledge(words(account), at(account));
    }

    /** The appid of an account. */
    String appid(int account) {
        long[] words = words(account);
        int at = at(account);
        return Words.toString(words, RecordLayout.appidAt(at), RecordLayout.appidLength(words, at));
    }

    /** Notes a block with rules of an account. The account must have room for it. */
    void addHostRef(int account, int host) {
        RecordLayout.addHostRef(words(account), at(account), host);
    }

    /** Writes an account. Returns 0 if the records have an account with its appid. */
    int account(Account account) {
        int ref = newAccount(
                account.appid(), members(account.members()), account.rules().size(), LayerKnowledge.WHOLE);
        if (ref != 0) {
            RecordLayout.setDigest(words(ref), at(ref), account.digest());
        }
        return ref;
    }

    /** Writes a removed account, unless the records have an account with its appid. */
    void removedAccount(String appid) {
        newAccount(appid, List.of(), 0, LayerKnowledge.REMOVED);
    }

    private int newAccount(String text, List<Tagged> members, int hostRefs, LayerKnowledge knowledge) {
        byte[] appid = text.getBytes(StandardCharsets.UTF_8);
        long[] name = Words.of(appid);
        long hash = hasher.hash(name, 0, appid.length);
        if (findAccount(name, 0, appid.length, hash) != 0) {
            return 0;
        }
        int memberWords = members.size();
        for (Tagged member : members) {
            memberWords += RecordLayout.wordsOfMember(member.length());
        }
        int ref = reserveAccount(appid.length, memberWords, hostRefs);
        long[] words = words(ref);
        int at = at(ref);
        RecordLayout.putAccount(words, at, members.size(), knowledge, appid.length);
        Words.write(words, RecordLayout.appidAt(at), appid, 0, appid.length);
        writeMembers(words, at, members);
        RecordLayout.setHostRefsAt(words, at, RecordLayout.tagsAt(words, at) + memberWords);
        accounts.add(hash, ref);
        return ref;
    }

    private int reserveAccount(int appidLength, int memberWords, int hostRefs) {
        return records.reserve(RecordLayout.accountHeaderWords()
                + Words.count(appidLength)
                + memberWords
                + Layout.halfWords(hostRefs));
    }

    /**
     * Copies a layer's account in a form, unless the records have an account with its appid. Returns the reference.
     *
     * @param hostRefs the most blocks that {@link #addHostRef} may note
     */
    int account(CompiledRules layer, int account, LayerKnowledge knowledge, int hostRefs) {
        long[] from = layer.records().of(account);
        int fromAt = Segments.at(account);
        int length = RecordLayout.appidLength(from, fromAt);
        int appid = RecordLayout.appidAt(fromAt);
        long hash = hasher.hash(from, appid, length);
        int found = findAccount(from, appid, length, hash);
        if (found != 0) {
            return found;
        }
        int memberWords = RecordLayout.memberWords(from, fromAt);
        int ref = reserveAccount(length, memberWords, hostRefs);
        long[] words = words(ref);
        int at = at(ref);
        RecordLayout.putAccount(words, at, RecordLayout.members(from, fromAt), knowledge, length);
        RecordLayout.setDigest(words, at, RecordLayout.digest(from, fromAt));
        // Tags refer to members relative to the account, so tags, headers and ids need no change.
        System.arraycopy(from, appid, words, RecordLayout.appidAt(at), Words.count(length) + memberWords);
        RecordLayout.setHostRefsAt(words, at, RecordLayout.tagsAt(words, at) + memberWords);
        accounts.add(hash, ref);
        return ref;
    }

    private int findAccount(long[] from, int at, int length, long hash) {
        return accounts.find(hash, ref -> {
            long[] words = words(ref);
            int found = at(ref);
            return RecordLayout.appidLength(words, found) == length
                    && Words.equal(words, RecordLayout.appidAt(found), from, at, length);
        });
    }

    /** A member, or a test link, with the tag of its text; the text has eight more bytes, so that it can be read by words. */
    private static final class Tagged {
        final int tag;
        final @Nullable Role role;
        final byte[] text;

        Tagged(int tag, @Nullable Role role, byte[] text) {
            this.tag = tag;
            this.role = role;
            this.text = text;
        }

        int length() {
            return text.length - Long.BYTES;
        }
    }

    private List<Tagged> members(Map<String, Role> members) {
        List<Tagged> sorted = new ArrayList<>(members.size());
        members.forEach((user, role) -> sorted.add(tagged(role, user.getBytes(StandardCharsets.UTF_8))));
        // An account may have very many members, whose sorting is one call.
        sorted.sort(this::compareTags);
        return sorted;
    }

    private int compareTags(Tagged one, Tagged other) {
        pacer.item();
        return Integer.compare(one.tag, other.tag);
    }

    private Tagged tagged(@Nullable Role role, byte[] text) {
        pacer.item();
        byte[] padded = Arrays.copyOf(text, text.length + Long.BYTES);
        return new Tagged(RecordLayout.tag(hasher.hash(padded, 0, text.length)), role, padded);
    }

    private void writeMembers(long[] words, int account, List<Tagged> members) {
        int tag = RecordLayout.tagsAt(words, account);
        int at = tag + members.size();
        for (Tagged member : members) {
            words[tag++] = RecordLayout.tagWord(member.tag, account, at);
            words[at] = RecordLayout.memberHead(Objects.requireNonNull(member.role), member.length());
            Words.write(words, RecordLayout.idAt(at), member.text, 0, member.length());
            at += RecordLayout.wordsOfMember(member.length());
            pacer.item();
        }
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
        if (page == 0) {
            return 0;
        }
        long[] from = layer.records().of(page);
        int at = Segments.at(page);
        return page(from, RecordLayout.pageAt(at), from[at]);
    }

    private int page(long[] from, int at, long head) {
        int length = RecordLayout.pageLength(head);
        long hash = hasher.hash(from, at, length);
        int found = pages.find(hash, ref -> {
            long[] words = words(ref);
            int page = at(ref);
            return RecordLayout.pageLength(words, page) == length
                    && Words.equal(words, RecordLayout.pageAt(page), from, at, length);
        });
        if (found != 0) {
            return found;
        }
        int ref = records.reserve(RecordLayout.wordsOfPage(length));
        long[] words = words(ref);
        words[at(ref)] = head;
        System.arraycopy(from, at, words, RecordLayout.pageAt(at(ref)), Words.count(length));
        pages.add(hash, ref);
        return ref;
    }

    /** Copies a layer's test and its page. Returns the reference; 0 for 0. */
    int test(CompiledRules layer, int test) {
        return test == 0
                ? 0
                : test(
                        layer,
                        test,
                        page(layer, RecordLayout.testPage(layer.records().of(test), Segments.at(test))));
    }

    /** Copies a layer's test, given the reference of its page. */
    int test(CompiledRules layer, int test, int page) {
        long[] from = layer.records().of(test);
        int at = Segments.at(test);
        int ref = records.append(from, at, RecordLayout.testWords(from, at));
        RecordLayout.setTestPage(words(ref), at(ref), page);
        return ref;
    }

    /** Writes a test. */
    int test(TestPage test, List<Link> links) {
        int page = page(test.page());
        List<Tagged> sorted = new ArrayList<>(links.size());
        for (Link link : links) {
            sorted.add(tagged(null, Arrays.copyOfRange(link.bytes(), link.pathStart(), link.keyEnd())));
        }
        int tags = RecordLayout.linkTags(links.size());
        int body = tags;
        for (Tagged link : sorted) {
            body += RecordLayout.testLinkWords(link.length());
        }
        if (tags > 0) {
            sorted.sort(this::compareTags);
        }
        int ref = records.reserve(RecordLayout.wordsOfTest(body));
        RecordLayout.putTest(words(ref), at(ref), test.version(), page, links.size(), body);
        writeLinks(words(ref), at(ref), sorted);
        return ref;
    }

    private static void writeLinks(long[] words, int test, List<Tagged> links) {
        int tag = RecordLayout.linkTagsAt(test);
        int tags = RecordLayout.linkTags(links.size());
        int at = RecordLayout.firstTestLink(words, test);
        for (Tagged link : links) {
            if (tags > 0) {
                words[tag++] = RecordLayout.tagWord(link.tag, test, at);
            }
            words[at] = RecordLayout.testLinkHead(link.length());
            Words.write(words, RecordLayout.testLinkKeyAt(at), link.text, 0, link.length());
            at += RecordLayout.testLinkWords(link.length());
        }
    }
}
