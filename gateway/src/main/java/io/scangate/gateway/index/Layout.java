package io.scangate.gateway.index;

/**
 * The layout of the compiled rules: two hash tables and two stretches of records, all arrays of {@code long} words. This
 * class draws the tables and the hosts, {@link NodeLayout} the nodes of a trie, {@link RecordLayout} the records. These
 * three own every offset, width, shift and mask; all other classes call them. A reference is a word number in its
 * stretch, 0 is "none"; bytes stand in words as {@link Words} says.
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
 *   ...                | NODE, only in blocks of many rules, see NodeLayout           |
 *
 *   RULE
 *   0                  | ref of account:32         | unused:16    | key length:16     |
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
 * Lengths of origins and keys are 16 bits: {@link io.scangate.gateway.rule.RuleChecker#MAX_CANONICAL_BYTES}.
 */
final class Layout {
    /** Where the first block and the first record stand: word 0 of a stretch is not used. */
    static final int FIRST = 1;

    /** Layers that the number of a scan's layer can tell apart. */
    static final int SCAN_LAYERS = 1 << 2;

    private static final long LOW_16 = 0xFFFF;
    private static final long LOW_32 = 0xFFFF_FFFFL;

    private static final int HOST_EXTENT = 1;
    private static final int HOST_HEADER = 2;

    private static final int RULE_REFERENCES = 1;
    private static final int RULE_HEADER = 2;

    private static final int PLACE_RULE_BITS = 31;
    private static final int PLACE_BITS = 2 * PLACE_RULE_BITS;

    private Layout() {}

    // Two numbers in a word, and numbers that stand two a word.

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

    /** Words of that many 32-bit numbers. */
    static int halfWords(int count) {
        return (count + 1) >>> 1;
    }

    /** The n-th of 32-bit numbers that stand two a word, the lower half first. */
    static int half(long[] words, int at, int number) {
        return (int) (words[at + (number >>> 1)] >>> ((number & 1) << 5));
    }

    /** Sets the n-th of 32-bit numbers that stand two a word; it must have been zero. */
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

    /** Whether a taken slot may be of that hash. */
    static boolean isTagged(long slot, long hash) {
        return high(slot) == (int) hash;
    }

    // Host blocks.

    /** Writes the header of a block; the origin, the rules and the trie stand behind it. */
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

    /** Where the bytes of a block's origin stand. */
    static int originAt(int host) {
        return host + HOST_HEADER;
    }

    /** The first rule of a block. */
    static int firstRule(long[] hosts, int host) {
        return host + hostWords(originLength(hosts, host));
    }

    /** Words of a block without rules whose origin has that length. */
    static int hostWords(int originLength) {
        return HOST_HEADER + Words.count(originLength);
    }

    // Rules.

    /** Writes the header of a rule; the key stands behind it. */
    static void putRule(long[] hosts, int rule, int account, int livePage, int test, int keyLength) {
        hosts[rule] = pair(account, keyLength);
        hosts[rule + RULE_REFERENCES] = pair(test, livePage);
    }

    /** Lets a rule refer to records that stand elsewhere now. */
    static void setReferences(long[] hosts, int rule, int account, int livePage, int test) {
        putRule(hosts, rule, account, livePage, test, keyLength(hosts, rule));
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

    /** Where the bytes of a rule's key stand. */
    static int keyAt(int rule) {
        return rule + RULE_HEADER;
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
