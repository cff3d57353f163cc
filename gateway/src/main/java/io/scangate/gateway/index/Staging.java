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

    Staging(long seed) {
        this.seed = seed;
        this.origins = new GrowingTable(ref -> Words.hash(words.words(), ref + ORIGIN_HEADER, originLength(ref), seed));
    }

    void add(Prefix prefix, int account, int livePage, int test, Place place) {
        Link link = prefix.link();
        int origin = origin(link);
        int keyLength = prefix.keyLength();
        int rule = words.size();
        long head = words.words()[origin];
        words.append(Layout.pair(Layout.high(head), account));
        words.append(Layout.pair(test, livePage));
        words.append(Layout.pair(place.line(), place.column()));
        words.append(keyLength);
        words.append(link.bytes(), link.pathStart(), keyLength);
        words.words()[origin] = Layout.pair(rule, Layout.low(head) + 1);
        hostWords += Layout.ruleWords(keyLength);
    }

    private int origin(Link link) {
        int length = link.pathStart();
        long hash = Words.hash(link.bytes(), 0, length, seed);
        for (int slot = origins.start(hash); origins.ref(slot) != 0; slot = origins.next(slot)) {
            int origin = origins.ref(slot);
            if (origins.tagged(slot, hash)
                    && originLength(origin) == length
                    && Words.equal(words.words(), origin + ORIGIN_HEADER, link.bytes(), 0, length)) {
                return origin;
            }
        }
        return addOrigin(link, length, hash);
    }

    private int addOrigin(Link link, int length, long hash) {
        int origin = words.size();
        words.append(0);
        words.append(length);
        words.append(link.bytes(), 0, length);
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
