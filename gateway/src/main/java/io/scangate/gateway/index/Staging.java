package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.Prefix;

/**
 * Rules on their way into an index, in the order they came, chained by origin. Not thread-safe.
 *
 * <pre>
 *   ORIGIN
 *   0                  | ref of its last rule:32   | its rules:32                     |
 *   1                  | ref of next origin:32     | origin length:32                 |
 *   2...               | origin bytes                                                 |
 *
 *   RULE
 *   0                  | ref of its origin's rule before:32 | ref of account:32       |
 *   1                  | ref of test:32            | ref of live page:32              |
 *   2                  | line:32                   | column:32                        |
 *   3                  | key length:64                                                |
 *   4...               | key bytes                                                    |
 * </pre>
 */
final class Staging {
    private static final int ORIGIN_HEADER = 2;
    private static final int RULE_HEADER = 4;

    private final WordBuffer words = new WordBuffer(1 << 10);
    private final GrowingTable origins;
    private final long seed;
    private int firstOrigin;
    private int lastOrigin;
    private long hostWords;
    private long[] scratch = new long[64];

    Staging(long seed) {
        this.seed = seed;
        this.origins = new GrowingTable(ref -> Words.hash(words.words(), ref + ORIGIN_HEADER, originLength(ref), seed));
    }

    void add(Prefix prefix, int account, int livePage, int test, Place place) {
        Link link = prefix.link();
        int keyLength = prefix.keyLength();
        addHead(cover(link), account, Layout.pair(test, livePage), place, keyLength);
        words.append(link.bytes(), link.pathStart(), keyLength);
    }

    /** Adds a rule of a layer, with references to account, live page and test here. */
    void add(int origin, CompiledRules layer, int rule, int account, int livePage, int test) {
        int keyLength = Layout.keyLength(layer.hosts()[rule]);
        addHead(origin, account, Layout.pair(test, livePage), Place.NONE, keyLength);
        words.append(layer.hosts(), rule + Layout.RULE_HEADER, Words.count(keyLength));
    }

    private void addHead(int origin, int account, long references, Place place, int keyLength) {
        int rule = words.size();
        long head = words.words()[origin];
        words.append(Layout.pair(Layout.high(head), account));
        words.append(references);
        words.append(Layout.pair(place.line(), place.column()));
        words.append(keyLength);
        words.words()[origin] = Layout.pair(rule, Layout.low(head) + 1);
        hostWords += Layout.ruleWords(keyLength);
    }

    /** The origin of a link, which will have a block, if an empty one. */
    int cover(Link link) {
        int length = link.pathStart();
        if (scratch.length < Words.count(length)) {
            scratch = new long[Words.count(length)];
        }
        Words.write(scratch, 0, link.bytes(), 0, length);
        return cover(scratch, 0, length);
    }

    /** The origin of a block, which will have a block here, if an empty one. */
    int cover(CompiledRules layer, int host) {
        return cover(layer.hosts(), host + Layout.HOST_HEADER, Layout.originLength(layer.hosts(), host));
    }

    private int cover(long[] from, int at, int length) {
        long hash = Words.hash(from, at, length, seed);
        int found = origins.find(
                hash,
                ref -> originLength(ref) == length
                        && Words.equal(words.words(), ref + ORIGIN_HEADER, from, at, length));
        return found == 0 ? addOrigin(from, at, length, hash) : found;
    }

    private int addOrigin(long[] from, int at, int length, long hash) {
        int origin = words.size();
        words.append(0);
        words.append(length);
        words.append(from, at, Words.count(length));
        origins.add(hash, origin);
        if (lastOrigin == 0) {
            firstOrigin = origin;
        } else {
            words.words()[lastOrigin + 1] = Layout.pair(origin, originLength(lastOrigin));
        }
        lastOrigin = origin;
        hostWords += Layout.HOST_HEADER + Words.count(length);
        return origin;
    }

    /** How many words the host blocks will take, tries apart. */
    long hostWords() {
        return hostWords;
    }

    int origins() {
        return origins.size();
    }

    int firstOrigin() {
        return firstOrigin;
    }

    int nextOrigin(int origin) {
        return Layout.high(words.words()[origin + 1]);
    }

    int originLength(int origin) {
        return Layout.low(words.words()[origin + 1]);
    }

    long originHash(int origin) {
        return Words.hash(words.words(), origin + ORIGIN_HEADER, originLength(origin), seed);
    }

    /** The origin's text, and eight bytes more. */
    byte[] originBytes(int origin) {
        byte[] bytes = new byte[(Words.count(originLength(origin)) << 3) + Long.BYTES];
        Words.copy(words.words(), origin + ORIGIN_HEADER, originLength(origin), bytes, 0);
        return bytes;
    }

    void appendOrigin(int origin, WordBuffer to) {
        to.append(words.words(), origin + ORIGIN_HEADER, Words.count(originLength(origin)));
    }

    /** The rules of an origin, in the order they came. */
    int[] rules(int origin) {
        long head = words.words()[origin];
        int[] rules = new int[Layout.low(head)];
        int rule = Layout.high(head);
        for (int i = rules.length - 1; i >= 0; i--) {
            rules[i] = rule;
            rule = Layout.high(words.words()[rule]);
        }
        return rules;
    }

    int account(int rule) {
        return Layout.low(words.words()[rule]);
    }

    int keyLength(int rule) {
        return (int) words.words()[rule + 3];
    }

    int keyWords(int rule) {
        return Words.count(keyLength(rule));
    }

    Place place(int rule) {
        long word = words.words()[rule + 2];
        return new Place(Layout.high(word), Layout.low(word));
    }

    /** Appends a rule in the form of the index. */
    void appendRule(int rule, WordBuffer to) {
        long references = words.words()[rule + 1];
        to.append(Layout.ruleHead(account(rule), Layout.high(references) != 0, keyLength(rule)));
        to.append(references);
        to.append(words.words(), rule + RULE_HEADER, keyWords(rule));
    }

    /** The canonical prefix of a rule, for people. */
    String prefix(int origin, int rule) {
        return Words.toString(words.words(), origin + ORIGIN_HEADER, originLength(origin))
                + Layout.keyText(words.words(), rule + RULE_HEADER, keyLength(rule));
    }

    /** Orders keys as unsigned bytes; a key comes before those that it is a prefix of. Keys hold no zero byte. */
    int compareKeys(int rule, int other) {
        int common = Math.min(keyWords(rule), keyWords(other));
        for (int i = 0; i < common; i++) {
            long word = words.words()[rule + RULE_HEADER + i];
            long otherWord = words.words()[other + RULE_HEADER + i];
            if (word != otherWord) {
                return Long.compareUnsigned(Long.reverseBytes(word), Long.reverseBytes(otherWord));
            }
        }
        return Integer.compare(keyLength(rule), keyLength(other));
    }
}
