package io.scangate.gateway.index;

import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Version;

/**
 * The layout of the records: accounts, pages and tests. A scan reads them only after a rule has decided. Thread-safe: all
 * methods are static.
 *
 * <pre>
 *   ACCOUNT
 *   0                  | members:32                | knowledge:16 | appid length:16   |   see LayerKnowledge
 *   1                  | word of host refs:32      | number of host refs:32           |   word in account
 *   2-5                | digest of the account's JSON                                 |
 *   6...               | appid bytes                                                  |
 *   ...                | TAG, one for each member, ascending                          |
 *   ...                | MEMBER                                                       |
 *   ...                | host ref:32               | host ref:32 (first)              |   blocks with its rules
 *
 *   TAG                | high half of id's hash:32 | word of member in account:32     |
 *
 *   MEMBER
 *   0                  | role code:32              | id length:32                     |
 *   1...               | id bytes                                                     |
 *
 *   PAGE
 *   0                  | unused:31, has query:1    | length:32                        |
 *   1...               | bytes                                                        |
 *
 *   TEST
 *   0                  | version code:32           | ref of page:32                   |
 *   1                  | links:32                  | words of its links and tags:32   |
 *   2...               | LINK TAG, one for each link, ascending; only for many links  |
 *   ...                | TEST LINK                                                    |
 *
 *   LINK TAG           | high half of key's hash:32 | word of link in test:32         |
 *
 *   TEST LINK
 *   0                  | key length:64                                                |
 *   1...               | key bytes                                                    |
 * </pre>
 */
final class RecordLayout {
    private static final int HOST_REFS = 1;
    private static final int DIGEST = 2;
    private static final int ACCOUNT_HEADER = DIGEST + Digest.WORDS;
    private static final int KNOWLEDGE_SHIFT = 16;
    private static final int MEMBER_HEADER = 1;
    private static final int PAGE_HEADER = 1;
    private static final long PAGE_HAS_QUERY = 1L << 32;
    private static final int TEST_EXTENT = 1;
    private static final int TEST_HEADER = 2;
    private static final int TEST_LINK_HEADER = 1;

    /** A test with more links has tags. Fewer links are compared one by one. */
    private static final int MAX_SCANNED_LINKS = 8;

    private RecordLayout() {}

    // Accounts.

    /** Writes the header of an account without references to blocks. The appid and the members follow it. */
    static void putAccount(long[] records, int account, int members, LayerKnowledge knowledge, int appidLength) {
        records[account] = Layout.pair(members, knowledge.code() << KNOWLEDGE_SHIFT | appidLength);
    }

    /** Sets the position of an account's references to blocks, and their number to 0. */
    static void setHostRefsAt(long[] records, int account, int at) {
        records[account + HOST_REFS] = Layout.pair(at - account, 0);
    }

    static void setDigest(long[] records, int account, Digest digest) {
        int at = account + DIGEST;
        records[at] = digest.a();
        records[at + 1] = digest.b();
        records[at + 2] = digest.c();
        records[at + 3] = digest.d();
    }

    static Digest digest(long[] records, int account) {
        int at = account + DIGEST;
        return new Digest(records[at], records[at + 1], records[at + 2], records[at + 3]);
    }

    static LayerKnowledge knowledge(long[] records, int account) {
        return LayerKnowledge.ofCode(Layout.low16(records[account] >>> KNOWLEDGE_SHIFT));
    }

    static int appidLength(long[] records, int account) {
        return Layout.low16(records[account]);
    }

    static int appidAt(int account) {
        return account + ACCOUNT_HEADER;
    }

    /** The number of words of an account before its appid. */
    static int accountHeaderWords() {
        return ACCOUNT_HEADER;
    }

    /** The number of words of an account. */
    static int accountWords(long[] records, int account) {
        return hostRefsWord(records, account) + Layout.halfWords(hostRefCount(records, account));
    }

    /** The number of words of an account's members: tags, headers and ids. */
    static int memberWords(long[] records, int account) {
        return account + hostRefsWord(records, account) - tagsAt(records, account);
    }

    private static int hostRefsWord(long[] records, int account) {
        return Layout.high(records[account + HOST_REFS]);
    }

    static int hostRefCount(long[] records, int account) {
        return Layout.low(records[account + HOST_REFS]);
    }

    static int hostRef(long[] records, int account, int number) {
        return Layout.half(records, account + hostRefsWord(records, account), number);
    }

    /** Adds a reference to a block, unless it is the account's last one. The account must have room for it. */
    static void addHostRef(long[] records, int account, int host) {
        int filled = hostRefCount(records, account);
        if (filled > 0 && hostRef(records, account, filled - 1) == host) {
            return;
        }
        Layout.setHalf(records, account + hostRefsWord(records, account), filled, host);
        records[account + HOST_REFS]++;
    }

    // Members.

    static int members(long[] records, int account) {
        return Layout.high(records[account]);
    }

    /** The first tag of an account. */
    static int tagsAt(long[] records, int account) {
        return appidAt(account) + Words.count(appidLength(records, account));
    }

    /** The tag of a member, given the hash of its id. */
    static int tag(long hash) {
        return Layout.high(hash);
    }

    /** A tag of a member of an account, or of a link of a test. */
    static long tagWord(int tag, int record, int target) {
        return Layout.pair(tag, target - record);
    }

    static int tag(long[] records, int at) {
        return Layout.high(records[at]);
    }

    /** The member of an account, or the link of a test, that a tag belongs to. */
    static int tagged(long[] records, int record, int tagAt) {
        return record + Layout.low(records[tagAt]);
    }

    /** The first of some ascending tags that is not below a tag, or their end. O(log tags). */
    static int firstTag(long[] records, int tags, int count, int tag) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (tag(records, tags + middle) < tag) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return tags + low;
    }

    /** The number of words of a member, given the length of its id. */
    static int wordsOfMember(int idLength) {
        return MEMBER_HEADER + Words.count(idLength);
    }

    static long memberHead(Role role, int idLength) {
        return Layout.pair(roleCode(role), idLength);
    }

    static Role role(long[] records, int member) {
        return role(Layout.high(records[member]));
    }

    static int idLength(long[] records, int member) {
        return Layout.low(records[member]);
    }

    static int idAt(int member) {
        return member + MEMBER_HEADER;
    }

    // Pages.

    static long pageHead(int length, boolean hasQuery) {
        return length | (hasQuery ? PAGE_HAS_QUERY : 0);
    }

    static int pageLength(long[] records, int page) {
        return pageLength(records[page]);
    }

    static int pageLength(long head) {
        return Layout.low(head);
    }

    static boolean pageHasQuery(long[] records, int page) {
        return (records[page] & PAGE_HAS_QUERY) != 0;
    }

    static int pageAt(int page) {
        return page + PAGE_HEADER;
    }

    static int pageWords(long[] records, int page) {
        return wordsOfPage(pageLength(records, page));
    }

    /** The number of words of a page, given its length. */
    static int wordsOfPage(int length) {
        return PAGE_HEADER + Words.count(length);
    }

    // Tests.

    /** Writes the header of a test. Tags and links follow it. */
    static void putTest(long[] records, int test, Version version, int page, int links, int bodyWords) {
        records[test] = Layout.pair(versionCode(version), page);
        records[test + TEST_EXTENT] = Layout.pair(links, bodyWords);
    }

    /** Replaces the page of a test. */
    static void setTestPage(long[] records, int test, int page) {
        records[test] = Layout.pair(Layout.high(records[test]), page);
    }

    static Version testVersion(long[] records, int test) {
        return version(Layout.high(records[test]));
    }

    static int testLinks(long[] records, int test) {
        return Layout.high(records[test + TEST_EXTENT]);
    }

    static int testPage(long[] records, int test) {
        return Layout.low(records[test]);
    }

    /** The number of tags of a test, given the number of its links. */
    static int linkTags(int links) {
        return links > MAX_SCANNED_LINKS ? links : 0;
    }

    /** The first tag of a test, and its first link if it has no tags. */
    static int linkTagsAt(int test) {
        return test + TEST_HEADER;
    }

    static int firstTestLink(long[] records, int test) {
        return linkTagsAt(test) + linkTags(testLinks(records, test));
    }

    static int nextTestLink(long[] records, int link) {
        return link + testLinkWords(testLinkLength(records, link));
    }

    /** The number of words of a test link, given the length of its key. */
    static int testLinkWords(int keyLength) {
        return TEST_LINK_HEADER + Words.count(keyLength);
    }

    static long testLinkHead(int keyLength) {
        return keyLength;
    }

    static int testLinkLength(long[] records, int link) {
        return Layout.low(records[link]);
    }

    static int testLinkKeyAt(int link) {
        return link + TEST_LINK_HEADER;
    }

    /** The number of words of a test, given those of its tags and links. */
    static int wordsOfTest(int bodyWords) {
        return TEST_HEADER + bodyWords;
    }

    /** The number of words of a test. */
    static int testWords(long[] records, int test) {
        return wordsOfTest(Layout.low(records[test + TEST_EXTENT]));
    }

    // Codes of enum constants in compiled files. They do not depend on the order of the constants.

    private static int roleCode(Role role) {
        return switch (role) {
            case ADMIN -> 0;
            case DEVELOPER -> 1;
            case EXPERIENCER -> 2;
        };
    }

    private static Role role(int code) {
        return switch (code) {
            case 0 -> Role.ADMIN;
            case 1 -> Role.DEVELOPER;
            case 2 -> Role.EXPERIENCER;
            default -> throw new IllegalStateException("role " + code);
        };
    }

    private static int versionCode(Version version) {
        return switch (version) {
            case DEVELOP -> 0;
            case TRIAL -> 1;
            case RELEASE -> 2;
        };
    }

    private static Version version(int code) {
        return switch (code) {
            case 0 -> Version.DEVELOP;
            case 1 -> Version.TRIAL;
            case 2 -> Version.RELEASE;
            default -> throw new IllegalStateException("version " + code);
        };
    }
}
