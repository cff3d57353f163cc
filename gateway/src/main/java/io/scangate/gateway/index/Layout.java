package io.scangate.gateway.index;

import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Version;

/**
 * The one owner of the compiled rules' layout: two hash tables and two stretches of records, all of {@code long} words.
 * A reference is a word number in its stretch, 0 is "none"; bytes stand in words as {@link Words} says.
 *
 * <pre>
 * origin table, slot   | tag:32                    | ref of host block:32            |   tag: low half of the hash
 * account table, slot  | tag:32                    | ref of account:32               |   linear probing, no deletion
 *
 * hosts: HOST BLOCK, one an origin (scheme, host, port), contiguous: one probe, then this
 *   0                  | rules:32                  | unused:16    | origin length:16  |
 *   1                  | trie root:32 (0: none)    | block's words:32                 |   root relative to the block
 *   2...               | origin bytes                                                 |
 *   ...                | RULE, the longest key first                                  |
 *   ...                | RULE                                                         |
 *   ...                | TRIE, only in blocks of many rules, see RuleTrie              |
 *
 *   RULE
 *   0                  | ref of account:32         | unused:15, test:1 | key length:16 |
 *   1                  | ref of test:32 (0: none)  | ref of live page:32 (0: none)     |
 *   2...               | key bytes: path, or path ? query (see rule.Prefix)            |
 *
 * records: whatever is read after a rule has decided
 *   ACCOUNT
 *   0                  | members:32                | kind:16      | appid length:16   |   kind: see AccountKind
 *   1                  | word of host refs:32      | number of host refs:32           |   word in account
 *   2...               | appid bytes                                                  |
 *   ...                | tag:32                    | word in account:32               |   one a member, by tag
 *   ...                | role code:32              | id length:32                     |   one a member,
 *   ...                | id bytes                                                     |   after its head
 *   ...                | host ref:32               | host ref:32 (first)              |   blocks with its rules
 *
 *   PAGE
 *   0                  | unused:31, has query:1    | length:32                        |
 *   1...               | bytes                                                        |
 *
 *   TEST
 *   0                  | version code:8 | links:24 | ref of page:32                   |
 *   1...               | length:64, key bytes                                         |   one a test link
 * </pre>
 *
 * Lengths of origins and keys are 16 bits: {@link io.scangate.gateway.rule.RuleChecker#MAX_CANONICAL_BYTES}.
 */
final class Layout {
    /** Words before a host block's origin, a rule's key, an account's appid. */
    static final int HOST_HEADER = 2;

    static final int RULE_HEADER = 2;
    static final int ACCOUNT_HEADER = 2;
    static final int PAGE_HEADER = 1;
    static final int TEST_HEADER = 1;

    private static final long LOW_16 = 0xFFFF;
    private static final long HAS_TEST = 1L << 16;
    private static final long PAGE_HAS_QUERY = 1L << 32;
    private static final int VERSION_SHIFT = 56;

    private Layout() {}

    static int low(long word) {
        return (int) word;
    }

    static int high(long word) {
        return (int) (word >>> 32);
    }

    static long pair(int high, int low) {
        return ((long) high << 32) | (low & 0xFFFF_FFFFL);
    }

    // Host blocks.

    static long hostHead(int rules, int originLength) {
        return pair(rules, originLength);
    }

    static int originLength(long[] hosts, int host) {
        return (int) (hosts[host] & LOW_16);
    }

    static int hostRules(long[] hosts, int host) {
        return high(hosts[host]);
    }

    static int hostWords(long[] hosts, int host) {
        return low(hosts[host + 1]);
    }

    static int trieRoot(long[] hosts, int host) {
        return high(hosts[host + 1]);
    }

    /** The first rule of a block. */
    static int firstRule(long[] hosts, int host) {
        return host + HOST_HEADER + Words.count(originLength(hosts, host));
    }

    // Rules.

    static long ruleHead(int account, boolean hasTest, int keyLength) {
        return pair(account, keyLength) | (hasTest ? HAS_TEST : 0);
    }

    /** A rule's head with a reference to another account. */
    static long withAccount(long ruleHead, int account) {
        return pair(account, low(ruleHead));
    }

    static int keyLength(long ruleHead) {
        return (int) (ruleHead & LOW_16);
    }

    static int account(long[] hosts, int rule) {
        return high(hosts[rule]);
    }

    static int livePage(long[] hosts, int rule) {
        return low(hosts[rule + 1]);
    }

    static int test(long[] hosts, int rule) {
        return high(hosts[rule + 1]);
    }

    /** Words of a rule whose key has that length. */
    static int ruleWords(int keyLength) {
        return RULE_HEADER + Words.count(keyLength);
    }

    /** A key as people write it: the {@code ?} that ends the key of an exact path goes. */
    static String keyText(long[] words, int at, int length) {
        String key = Words.toString(words, at, length);
        return key.indexOf('?') == length - 1 ? key.substring(0, length - 1) : key;
    }

    // Pages and tests.

    static long pageHead(int length, boolean hasQuery) {
        return length | (hasQuery ? PAGE_HAS_QUERY : 0);
    }

    static int pageLength(long[] records, int page) {
        return low(records[page]);
    }

    static boolean pageHasQuery(long[] records, int page) {
        return (records[page] & PAGE_HAS_QUERY) != 0;
    }

    static long testHead(int version, int links, int page) {
        return ((long) version << VERSION_SHIFT) | pair(links, page);
    }

    static int testVersion(long[] records, int test) {
        return (int) (records[test] >>> VERSION_SHIFT);
    }

    static int testLinks(long[] records, int test) {
        return high(records[test]) & 0xFF_FFFF;
    }

    /** Words of a test's links. */
    static int testLinkWords(long[] records, int test) {
        int at = test + TEST_HEADER;
        for (int left = testLinks(records, test); left > 0; left--) {
            at += 1 + Words.count((int) records[at]);
        }
        return at - test - TEST_HEADER;
    }

    /** Words of a test. */
    static int testWords(long[] records, int test) {
        return TEST_HEADER + testLinkWords(records, test);
    }

    static int testPage(long[] records, int test) {
        return low(records[test]);
    }

    // Accounts.

    static long accountHead(int members, AccountKind kind, int appidLength) {
        return pair(members, kindCode(kind) << 16 | appidLength);
    }

    static AccountKind accountKind(long[] records, int account) {
        return switch ((int) (records[account] >>> 16 & LOW_16)) {
            case 0 -> AccountKind.WHOLE;
            case 1 -> AccountKind.NEIGHBOUR;
            case 2 -> AccountKind.REMOVED;
            default -> throw new IllegalStateException("account " + records[account]);
        };
    }

    private static int kindCode(AccountKind kind) {
        return switch (kind) {
            case WHOLE -> 0;
            case NEIGHBOUR -> 1;
            case REMOVED -> 2;
        };
    }

    /** Words of an account's members: their tags, heads and ids. */
    static int memberWords(long[] records, int account) {
        return high(records[account + 1]) - ACCOUNT_HEADER - Words.count(appidLength(records, account));
    }

    /** Words of an account. */
    static int accountWords(long[] records, int account) {
        return high(records[account + 1]) + ((hostRefCount(records, account) + 1) >>> 1);
    }

    static int appidLength(long[] records, int account) {
        return (int) (records[account] & LOW_16);
    }

    static int members(long[] records, int account) {
        return high(records[account]);
    }

    /** The first word of an account's member tags. */
    static int memberTags(long[] records, int account) {
        return account + ACCOUNT_HEADER + Words.count(appidLength(records, account));
    }

    static long hostRefsHead(int word, int filled) {
        return pair(word, filled);
    }

    static int hostRefCount(long[] records, int account) {
        return low(records[account + 1]);
    }

    static int hostRef(long[] records, int account, int number) {
        return half(records, account + high(records[account + 1]), number);
    }

    /** Adds a reference to an account's block, unless it was the last one added; there must be room. */
    static void addHostRef(long[] records, int account, int host) {
        int filled = hostRefCount(records, account);
        if (filled > 0 && hostRef(records, account, filled - 1) == host) {
            return;
        }
        setHalf(records, account + high(records[account + 1]), filled, host);
        records[account + 1]++;
    }

    /** The n-th of 32-bit numbers that stand two a word, the lower half first. */
    static int half(long[] words, int at, int number) {
        return (int) (words[at + (number >>> 1)] >>> ((number & 1) << 5));
    }

    /** Sets the n-th of 32-bit numbers that stand two a word; it must have been zero. */
    static void setHalf(long[] words, int at, int number, int value) {
        words[at + (number >>> 1)] |= (value & 0xFFFF_FFFFL) << ((number & 1) << 5);
    }

    // Enumerations: these numbers are in files, whatever the order of the constants becomes.

    static int roleCode(Role role) {
        return switch (role) {
            case ADMIN -> 0;
            case DEVELOPER -> 1;
            case EXPERIENCER -> 2;
        };
    }

    static Role role(int code) {
        return switch (code) {
            case 0 -> Role.ADMIN;
            case 1 -> Role.DEVELOPER;
            case 2 -> Role.EXPERIENCER;
            default -> throw new IllegalStateException("role " + code);
        };
    }

    static int versionCode(Version version) {
        return switch (version) {
            case DEVELOP -> 0;
            case TRIAL -> 1;
            case RELEASE -> 2;
        };
    }

    static Version version(int code) {
        return switch (code) {
            case 0 -> Version.DEVELOP;
            case 1 -> Version.TRIAL;
            case 2 -> Version.RELEASE;
            default -> throw new IllegalStateException("version " + code);
        };
    }
}
