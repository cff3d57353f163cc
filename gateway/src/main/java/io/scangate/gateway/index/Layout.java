package io.scangate.gateway.index;

import io.scangate.gateway.rule.Withheld;
import org.jspecify.annotations.Nullable;

/**
 * The layout of compiled rules: two hash tables, the host blocks and the records. This class defines the host blocks, {@link
 * TableLayout} the tables, {@link NodeLayout} the nodes of a trie, {@link RecordLayout} the records. Only these four classes
 * have offsets, widths, shifts and masks. Blocks and records stand in {@link Segments}; a reference is a word number in them, and
 * 0 means "none". A method gets a segment and a position in it. {@link Words} defines the order of bytes in words.
 * Thread-safe: all methods are static.
 *
 * <pre>
 * HOST BLOCK: the rules of an origin (scheme, host, port), or of one part of a split origin (see Router); contiguous
 *   0                  | rules:32                  | kind:2 | head:14 | origin length:16 |   head: words before the first rule
 *   1                  | trie root:32 (0: none)    | block's words:32                 |   root relative to the block
 *   2...               | origin bytes                                                 |
 *   ...                | number of the part:64                                        |   only in a part
 *   ...                | RULE, the longest key first; or by key, if the block has a trie  |
 *   ...                | RULE                                                         |
 *   ...                | NODE, only in blocks of many rules, see NodeLayout           |
 *
 *   RULE
 *   0                  | ref of account:32         | unused:13 | shadowed:1 | withheld:2 | key length:16 |
 *   1                  | ref of test:32 (0: none)  | ref of live page:32 (0: none)    |
 *   2...               | key bytes: path, or path ? query (see rule.Prefix)           |
 *
 * ROUTER: the block of a split origin; it has splits instead of rules
 *   SPLIT
 *   0                  | number of its part:32     | unused:16 | prefix length:16     |
 *   1                  | split around it:32        | next split to search:32          |   relative to the block, 0: none
 *   2...               | bytes of the prefix, which may be empty                      |
 *
 * records: ACCOUNT, PAGE, TEST, see RecordLayout
 *
 * PLACE of a rule in a layer, never 0
 *                      | 0:3 | rule, relative to the block:29 | ref of host block:32  |
 * SCAN that a rule decided, see RuleLog
 *                      | layer:3 | kind:5 | rule, relative to the block:24 | ref of host block:32  |
 * </pre>
 *
 * Lengths of origins and keys have 16 bits; see {@link io.scangate.gateway.rule.RuleChecker#MAX_CANONICAL_BYTES}.
 */
final class Layout {
    /** The first block and the first record. Word 0 is not used, since reference 0 means "none". */
    static final int FIRST = 1;

    /** The number of layers that a scan word can distinguish. */
    static final int SCAN_LAYERS = 1 << 3;

    /** The number of kinds that a scan word can distinguish. */
    static final int SCAN_KINDS = 1 << 5;

    private static final long LOW_16 = 0xFFFF;
    private static final long LOW_32 = 0xFFFF_FFFFL;

    private static final int HOST_EXTENT = 1;
    private static final int HOST_HEADER = 2;

    private static final int RULE_REFERENCES = 1;
    private static final int RULE_HEADER = 2;
    private static final int WITHHELD_SHIFT = 16;
    private static final int WITHHELD_MASK = 3;
    private static final long SHADOWED = 1 << 18;

    private static final int LINE = 64 / Long.BYTES;

    private static final int HEAD_SHIFT = 16;
    private static final int HEAD_MASK = (1 << 14) - 1;
    private static final int KIND_SHIFT = 30;
    private static final int PLAIN = 0;
    private static final int PART = 1;
    private static final int ROUTER = 2;

    private static final int PLACE_HOST_BITS = 32;
    private static final int PLACE_BITS = 56;
    private static final int KIND_BITS = Integer.numberOfTrailingZeros(SCAN_KINDS);
    private static final int COUNTED_BITS = PLACE_BITS + KIND_BITS;

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

    // Host blocks.

    /** Writes the header of a block of rules. The origin is written before, the rules and the trie follow it. */
    static void putHost(long[] hosts, int host, int part, int rules, int originLength, int trieRoot, int blockWords) {
        int kind = part == 0 ? PLAIN : PART;
        putHead(hosts, host, kind, rules, originLength, trieRoot, blockWords);
        if (part != 0) {
            hosts[host + headWords(part, originLength) - 1] = part;
        }
    }

    /** Writes the header of a router. */
    static void putRouter(long[] hosts, int host, int splits, int originLength, int trieRoot, int blockWords) {
        putHead(hosts, host, ROUTER, splits, originLength, trieRoot, blockWords);
    }

    private static void putHead(
            long[] hosts, int host, int kind, int rules, int originLength, int trieRoot, int blockWords) {
        int head = headWords(kind & PART, originLength);
        hosts[host] = pair(rules, kind << KIND_SHIFT | head << HEAD_SHIFT | originLength);
        hosts[host + HOST_EXTENT] = pair(trieRoot, blockWords);
    }

    static int originLength(long[] hosts, int host) {
        return low16(hosts[host]);
    }

    /** The number of rules, those included that another rule shadows; the number of splits of a router. */
    static int hostRules(long[] hosts, int host) {
        return high(hosts[host]);
    }

    static int hostWords(long[] hosts, int host) {
        return low(hosts[host + HOST_EXTENT]);
    }

    static int trieRoot(long[] hosts, int host) {
        return high(hosts[host + HOST_EXTENT]);
    }

    /** Whether the block is a router, whose origin is split. */
    static boolean isRouter(long[] hosts, int host) {
        return low(hosts[host]) >>> KIND_SHIFT == ROUTER;
    }

    /** The number of the block's part; 0 for the block of an origin. */
    static int part(long[] hosts, int host) {
        return low(hosts[host]) >>> KIND_SHIFT == PART ? (int) hosts[firstRule(hosts, host) - 1] : 0;
    }

    /** The position of the bytes of a block's origin. */
    static int originAt(int host) {
        return host + HOST_HEADER;
    }

    /** The first rule of a block, or the first split of a router. */
    static int firstRule(long[] hosts, int host) {
        return host + (low(hosts[host]) >>> HEAD_SHIFT & HEAD_MASK);
    }

    /** Reads the first three cache lines of a block into the cache: an ordinary block has no more. Returns a sum of words. */
    static long touch(long[] hosts, int host) {
        int last = hosts.length - 1;
        return hosts[host] + hosts[Math.min(last, host + LINE)] + hosts[Math.min(last, host + 2 * LINE)];
    }

    /** The number of words of a block before its first rule. */
    static int headWords(int part, int originLength) {
        return HOST_HEADER + Words.count(originLength) + (part == 0 ? 0 : 1);
    }

    // Rules.

    /** Writes the header of a rule. The key follows it. */
    static void putRule(
            long[] hosts, int rule, int account, int livePage, int test, @Nullable Withheld withheld, int keyLength) {
        hosts[rule] = (long) withheldCode(withheld) << WITHHELD_SHIFT | keyLength;
        setReferences(hosts, rule, account, livePage, test);
    }

    /** Marks a rule that another rule with an equal key shadows: no link finds it, until the other rule is removed. */
    static void setShadowed(long[] hosts, int rule) {
        hosts[rule] |= SHADOWED;
    }

    static boolean isShadowed(long[] hosts, int rule) {
        return (hosts[rule] & SHADOWED) != 0;
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

    // Splits of routers.

    /** Writes the header of a split. The bytes of its prefix follow it. */
    static void putSplit(long[] hosts, int split, int part, int prefixLength) {
        hosts[split] = pair(part, prefixLength);
    }

    /** Sets the split whose part surrounds the split's part, and the split to search if the part has no rule for a link. */
    static void linkSplit(long[] hosts, int split, int around, int next) {
        hosts[split + RULE_REFERENCES] = pair(around, next);
    }

    static int splitPart(long[] hosts, int split) {
        return high(hosts[split]);
    }

    /** The split around a split, relative to the block; 0 for the whole origin. */
    static int around(long[] hosts, int split) {
        return high(hosts[split + RULE_REFERENCES]);
    }

    /** The next split to search, relative to the block; 0 for none. */
    static int nextToSearch(long[] hosts, int split) {
        return low(hosts[split + RULE_REFERENCES]);
    }

    /** Whether the part around a split has a rule whose key is a prefix of the split's prefix. */
    static boolean hasRuleAround(long[] hosts, int split) {
        return around(hosts, split) != 0 && around(hosts, split) == nextToSearch(hosts, split);
    }

    // Places and scans.

    /** The place of a rule, given the reference of its block and its position in the block. */
    static long place(int host, int rule) {
        return ((long) rule << PLACE_HOST_BITS) | (host & LOW_32);
    }

    static int placeHost(long place) {
        return low(place);
    }

    /** The rule of a place, relative to its block. */
    static int placeRule(long place) {
        return high(place);
    }

    /** Whether a scan word has room for a place: a block has at most 128 MiB before the rule. */
    static boolean fitsScan(long place) {
        return place >>> PLACE_BITS == 0;
    }

    /** A scan; the place must fit ({@link #fitsScan}). */
    static long scan(int layer, int kind, long place) {
        return (long) layer << COUNTED_BITS | (long) kind << PLACE_BITS | place;
    }

    static int scanLayer(long scan) {
        return (int) (scan >>> COUNTED_BITS);
    }

    /** Kind and place of a scan in one number, never 0. */
    static long counted(long scan) {
        return scan & (1L << COUNTED_BITS) - 1;
    }

    static int countedKind(long counted) {
        return (int) (counted >>> PLACE_BITS);
    }

    static long countedPlace(long counted) {
        return counted & (1L << PLACE_BITS) - 1;
    }
}
