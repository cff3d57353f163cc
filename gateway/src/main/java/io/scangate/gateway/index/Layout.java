package io.scangate.gateway.index;

import io.scangate.gateway.rule.Withheld;
import org.jspecify.annotations.Nullable;

/**
 * The layout of compiled rules: two hash tables, the host blocks and the records, each an array of {@code long} words. This
 * class defines the tables and the host blocks, {@link NodeLayout} the nodes of a trie, {@link RecordLayout} the records.
 * Only these three classes have offsets, widths, shifts and masks. A reference is a word number in its array; 0 means "none".
 * {@link Words} defines the order of bytes in words. Thread-safe: all methods are static.
 *
 * <pre>
 * origin table, slot   | tag:32                    | ref of host block:32            |   tag: low half of the hash
 * account table, slot  | tag:32                    | ref of account:32               |   linear probing, no deletion
 *
 * hosts: HOST BLOCK, one for each origin (scheme, host, port), contiguous
 *   0                  | rules:32                  | unused:16    | origin length:16  |
 *   1                  | trie root:32 (0: none)    | block's words:32                 |   root relative to the block
 *   2...               | origin bytes                                                 |
 *   ...                | RULE, the longest key first                                  |
 *   ...                | RULE                                                         |
 *   ...                | NODE, only in blocks of many rules, see NodeLayout           |
 *
 *   RULE
 *   0                  | ref of account:32         | unused:14 | withheld:2 | key length:16 |
 *   1                  | ref of test:32 (0: none)  | ref of live page:32 (0: none)    |
 *   2...               | key bytes: path, or path ? query (see rule.Prefix)           |
 *
 * records: ACCOUNT, PAGE, TEST, see RecordLayout
 *
 * PLACE of a rule in a layer, never 0
 *                      | 0:2 | host block:31      | rule:31                            |
 * SCAN that a rule decided, see RuleLog
 *                      | layer:2 | place:62                                            |
 * </pre>
 *
 * Lengths of origins and keys have 16 bits; see {@link io.scangate.gateway.rule.RuleChecker#MAX_CANONICAL_BYTES}.
 */
final class Layout {
    /** The position of the first block and of the first record. Word 0 is not used, since reference 0 means "none". */
    static final int FIRST = 1;

    /** The number of layers that a scan word can distinguish. */
    static final int SCAN_LAYERS = 1 << 2;

    private static final long LOW_16 = 0xFFFF;
    private static final long LOW_32 = 0xFFFF_FFFFL;

    private static final int HOST_EXTENT = 1;
    private static final int HOST_HEADER = 2;

    private static final int RULE_REFERENCES = 1;
    private static final int RULE_HEADER = 2;
    private static final int WITHHELD_SHIFT = 16;
    private static final int WITHHELD_MASK = 3;

    private static final int PLACE_RULE_BITS = 31;
    private static final int PLACE_BITS = 2 * PLACE_RULE_BITS;

    private Layout() {}

    // Pairs of numbers in a word.

    static int low(long word) {
        return (int) word;
    }

    static int high(long word) {
        return (int) (word >>> 32);
    }

    static int low16(long word) {
        return (int) (word & LOW_16);
    }

    static long pair(int high, int low) {
        return ((long) high << 32) | (low & LOW_32);
    }

    /** The number of words for a number of 32-bit numbers. */
    static int halfWords(int count) {
        return (count + 1) >>> 1;
    }

    /** The n-th 32-bit number of an array with two numbers in a word, the lower half first. */
    static int half(long[] words, int at, int number) {
        return (int) (words[at + (number >>> 1)] >>> ((number & 1) << 5));
    }

    /** Sets the n-th 32-bit number of an array with two numbers in a word. It must be zero before. */
    static void setHalf(long[] words, int at, int number, int value) {
        words[at + (number >>> 1)] |= (value & LOW_32) << ((number & 1) << 5);
    }

    // Slots of tables.

    static long slot(long hash, int ref) {
        return pair((int) hash, ref);
    }

    static int slotRef(long slot) {
        return low(slot);
    }

    /** Whether the tag of a used slot equals the tag of a hash. */
    static boolean isTagged(long slot, long hash) {
        return high(slot) == (int) hash;
    }

    // Host blocks.

    /** Writes the header of a block. The origin, the rules and the trie follow it. */
    static void putHost(long[] hosts, int host, int rules, int originLength, int trieRoot, int blockWords) {
        hosts[host] = pair(rules, originLength);
        hosts[host + HOST_EXTENT] = pair(trieRoot, blockWords);
    }

    static int originLength(long[] hosts, int host) {
        return low16(hosts[host]);
    }

    static int hostRules(long[] hosts, int host) {
        return high(hosts[host]);
    }

    static int hostWords(long[] hosts, int host) {
        return low(hosts[host + HOST_EXTENT]);
    }

    static int trieRoot(long[] hosts, int host) {
        return high(hosts[host + HOST_EXTENT]);
    }

    /** The position of the bytes of a block's origin. */
    static int originAt(int host) {
        return host + HOST_HEADER;
    }

    /** The first rule of a block. */
    static int firstRule(long[] hosts, int host) {
        return host + hostWords(originLength(hosts, host));
    }

    /** The number of words of a block without rules, given the length of its origin. */
    static int hostWords(int originLength) {
        return HOST_HEADER + Words.count(originLength);
    }

    // Rules.

    /** Writes the header of a rule. The key follows it. */
    static void putRule(
            long[] hosts, int rule, int account, int livePage, int test, @Nullable Withheld withheld, int keyLength) {
        hosts[rule] = (long) withheldCode(withheld) << WITHHELD_SHIFT | keyLength;
        setReferences(hosts, rule, account, livePage, test);
    }

    /** Replaces the references of a rule. */
    static void setReferences(long[] hosts, int rule, int account, int livePage, int test) {
        hosts[rule] = pair(account, low(hosts[rule]));
        hosts[rule + RULE_REFERENCES] = pair(test, livePage);
    }

    /** The reason why a rule is withheld; null for other rules. It is in the word that a lookup reads for the key length. */
    static @Nullable Withheld withheld(long[] hosts, int rule) {
        return withheld(low(hosts[rule]) >>> WITHHELD_SHIFT & WITHHELD_MASK);
    }

    /** The code of a reason in two bits. It does not depend on the order of the constants. */
    static int withheldCode(@Nullable Withheld withheld) {
        return withheld == null
                ? 0
                : switch (withheld) {
                    case SUSPENDED -> 1;
                    case BLOCKED -> 2;
                };
    }

    /** The reason with a code; null for 0. */
    static @Nullable Withheld withheld(int code) {
        return switch (code) {
            case 0 -> null;
            case 1 -> Withheld.SUSPENDED;
            case 2 -> Withheld.BLOCKED;
            default -> throw new IllegalStateException("withheld " + code);
        };
    }

    static int keyLength(long[] hosts, int rule) {
        return low16(hosts[rule]);
    }

    static int account(long[] hosts, int rule) {
        return high(hosts[rule]);
    }

    static int livePage(long[] hosts, int rule) {
        return low(hosts[rule + RULE_REFERENCES]);
    }

    static int test(long[] hosts, int rule) {
        return high(hosts[rule + RULE_REFERENCES]);
    }

    /** The position of the bytes of a rule's key. */
    static int keyAt(int rule) {
        return rule + RULE_HEADER;
    }

    /** The number of words of a rule, given the length of its key. */
    static int ruleWords(int keyLength) {
        return RULE_HEADER + Words.count(keyLength);
    }

    /** A key as path and query, without the {@code ?} at the end of an exact path's key. */
    static String keyText(long[] words, int at, int length) {
        String key = Words.toString(words, at, length);
        return key.indexOf('?') == length - 1 ? key.substring(0, length - 1) : key;
    }

    // Places and scans.

    static long place(int host, int rule) {
        return (long) host << PLACE_RULE_BITS | rule;
    }

    static int placeHost(long place) {
        return (int) (place >>> PLACE_RULE_BITS);
    }

    static int placeRule(long place) {
        return (int) place & Integer.MAX_VALUE;
    }

    static long scan(int layer, long place) {
        return (long) layer << PLACE_BITS | place;
    }

    static int scanLayer(long scan) {
        return (int) (scan >>> PLACE_BITS);
    }

    static long scanPlace(long scan) {
        return scan & (1L << PLACE_BITS) - 1;
    }
}
