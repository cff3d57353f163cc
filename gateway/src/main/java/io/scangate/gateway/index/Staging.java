package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.Prefix;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.Withheld;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The rules that a compiler has received of some origins and parts of origins, chained by these in the order of arrival. They
 * are in {@link WordChunks}, in a layout that only this class uses. Adding a rule is expected O(length). Not thread-safe.
 *
 * <pre>
 *   ORIGIN, or a part of a split origin
 *   0                  | ref of its last rule:32   | its rules:32                     |
 *   1                  | ref of next origin:32     | origin length:32                 |
 *   2                  | number of the part:64                                        |
 *   3...               | origin bytes                                                 |
 *
 *   RULE
 *   0                  | ref of origin's previous rule:32   | ref of account:32       |
 *   1                  | ref of test:32            | ref of live page:32              |
 *   2                  | has text:1 | withheld:2 | place:45, see PackedPlace | key length:16 |
 *   3...               | key bytes                                                    |
 *                      | length of the text:64, then its bytes                        |   only if not canonical
 * </pre>
 */
final class Staging {
    private static final byte[] NOTHING = {};
    private static final int RULES = 0;
    private static final int CHAIN = 1;
    private static final int PART = 2;
    private static final int ORIGIN_HEADER = 3;

    private static final int RULE_HEAD = 0;
    private static final int REFERENCES = 1;
    private static final int PLACE = 2;
    private static final int RULE_HEADER = 3;
    private static final int PLACE_SHIFT = 16;
    private static final int WITHHELD_SHIFT = 61;
    private static final int WITHHELD_MASK = 3;
    private static final long PLACE_MASK = (1L << WITHHELD_SHIFT) - 1;
    private static final long HAS_TEXT = Long.MIN_VALUE;

    /** Sorting up to so many rules by insertion is faster than a merge sort of objects. */
    private static final int FEW_RULES = 16;

    private final WordChunks words = new WordChunks(WordChunks.SMALL);
    private final GrowingTable origins;
    private final Hasher hasher;
    private final Pacer pacer;

    /** The rules that another rule shadowed in the layer from which they were copied. Their rejection is known. */
    private final Set<Integer> knownAsShadowed = new HashSet<>();

    private int firstOrigin;
    private int lastOrigin;
    private long[] originWords = new long[64];

    Staging(Hasher hasher, Pacer pacer) {
        this.hasher = hasher;
        this.pacer = pacer;
        this.origins = new GrowingTable(origin -> inPartition(originHash(origin)), this::forEachOrigin, pacer);
    }

    /** The memory of the staged rules in bytes. */
    long bytes() {
        return words.bytes() + origins.bytes();
    }

    /**
     * Adds a rule, given the references to its account, live page and test. A withheld rule has neither of the latter.
     *
     * @param part the part of the rule's origin, with the hash of both
     */
    void add(long hash, int part, Prefix prefix, Rule source, int account, int livePage, int test) {
        String text = source.prefix();
        Link link = prefix.link();
        int keyLength = prefix.keyLength();
        byte[] odd = isCanonical(text, link) ? NOTHING : text.getBytes(StandardCharsets.UTF_8);
        int textWords = odd.length == 0 ? 0 : 1 + Words.count(odd.length);
        int rule = addHead(cover(hash, part, link), account, Layout.pair(test, livePage), keyLength, textWords);
        setWord(rule, PLACE, placeWord(source.withheld(), source.place(), keyLength));
        Words.write(words.chunk(rule), words.at(rule) + RULE_HEADER, link.bytes(), link.pathStart(), keyLength);
        if (textWords != 0) {
            int at = RULE_HEADER + Words.count(keyLength);
            setWord(rule, PLACE, word(rule, PLACE) | HAS_TEXT);
            setWord(rule, at, odd.length);
            Words.write(words.chunk(rule), words.at(rule) + at + 1, odd, 0, odd.length);
        }
    }

    private static boolean isCanonical(String text, Link link) {
        if (text.length() != link.length()) {
            return false;
        }
        for (int i = 0; i < link.length(); i++) {
            if (text.charAt(i) != link.bytes()[i]) {
                return false;
            }
        }
        return true;
    }

    /** Adds a rule of a layer, given its position in a segment and the references to its copied account, live page and test. */
    void add(int origin, long[] from, int rule, int account, int livePage, int test) {
        int keyLength = Layout.keyLength(from, rule);
        int added = addHead(origin, account, Layout.pair(test, livePage), keyLength, 0);
        setWord(added, PLACE, placeWord(Layout.withheld(from, rule), Place.NONE, keyLength));
        int to = words.at(added) + RULE_HEADER;
        System.arraycopy(from, Layout.keyAt(rule), words.chunk(added), to, Words.count(keyLength));
        if (Layout.isShadowed(from, rule)) {
            knownAsShadowed.add(added);
        }
    }

    /** Whether another rule shadowed the rule already in the layer from which it was copied. */
    boolean isKnownAsShadowed(int rule) {
        return knownAsShadowed.contains(rule);
    }

    private static long placeWord(@Nullable Withheld withheld, Place place, int keyLength) {
        return (long) Layout.withheldCode(withheld) << WITHHELD_SHIFT
                | PackedPlace.pack(place) << PLACE_SHIFT
                | keyLength;
    }

    private int addHead(int origin, int account, long references, int keyLength, int textWords) {
        int rule = words.reserve(RULE_HEADER + Words.count(keyLength) + textWords);
        long chained = word(origin, RULES);
        setWord(rule, RULE_HEAD, Layout.pair(Layout.high(chained), account));
        setWord(rule, REFERENCES, references);
        setWord(origin, RULES, Layout.pair(rule, Layout.low(chained) + 1));
        return rule;
    }

    private long word(int ref, int number) {
        return words.chunk(ref)[words.at(ref) + number];
    }

    private void setWord(int ref, int number, long word) {
        words.chunk(ref)[words.at(ref) + number] = word;
    }

    /** Returns the origin of a link or its part, and adds it if it is new. The layer gets a block for it, even without rules. */
    int cover(long hash, int part, Link link) {
        int length = link.pathStart();
        if (originWords.length < Words.count(length)) {
            originWords = new long[Words.count(length)];
        }
        Words.write(originWords, 0, link.bytes(), 0, length);
        return cover(hash, part, originWords, 0, length);
    }

    /** Returns the origin in words or its part, and adds it if it is new. The layer gets a block for it, even without rules. */
    int cover(long hash, int part, long[] from, int at, int length) {
        // Rules of one origin are often adjacent.
        if (lastOrigin != 0 && isOrigin(lastOrigin, part, from, at, length)) {
            return lastOrigin;
        }
        int found = origins.find(inPartition(hash), ref -> isOrigin(ref, part, from, at, length));
        return found == 0 ? addOrigin(part, from, at, length, hash) : found;
    }

    /** The upper bits of the hashes of a partition are equal, and a table needs different ones. */
    private static long inPartition(long hash) {
        return Long.rotateLeft(hash, Integer.SIZE);
    }

    private boolean isOrigin(int origin, int part, long[] from, int at, int length) {
        return originLength(origin) == length
                && part(origin) == part
                && Words.equal(words.chunk(origin), originAt(origin), from, at, length);
    }

    private int addOrigin(int part, long[] from, int at, int length, long hash) {
        int origin = words.reserve(ORIGIN_HEADER + Words.count(length));
        setWord(origin, CHAIN, length);
        setWord(origin, PART, part);
        System.arraycopy(from, at, words.chunk(origin), originAt(origin), Words.count(length));
        origins.add(inPartition(hash), origin);
        if (lastOrigin == 0) {
            firstOrigin = origin;
        } else {
            setWord(lastOrigin, CHAIN, Layout.pair(origin, originLength(lastOrigin)));
        }
        lastOrigin = origin;
        return origin;
    }

    int firstOrigin() {
        return firstOrigin;
    }

    int nextOrigin(int origin) {
        return Layout.high(word(origin, CHAIN));
    }

    /** Visits the origins in the order of arrival, which is the order of their memory. */
    private void forEachOrigin(IntConsumer visit) {
        for (int origin = firstOrigin; origin != 0; origin = nextOrigin(origin)) {
            visit.accept(origin);
        }
    }

    int originLength(int origin) {
        return Layout.low(word(origin, CHAIN));
    }

    /** The number of the part; 0 for an origin that is not split. */
    int part(int origin) {
        return (int) word(origin, PART);
    }

    /** The hash of the origin and the part. */
    long originHash(int origin) {
        return hasher.part(hasher.hash(originChunk(origin), originAt(origin), originLength(origin)), part(origin));
    }

    /** The words with the text of an origin, which begins at {@link #originAt}. */
    long[] originChunk(int origin) {
        return words.chunk(origin);
    }

    int originAt(int origin) {
        return words.at(origin) + ORIGIN_HEADER;
    }

    /** The rules of an origin in the order of arrival. */
    private int[] rules(int origin) {
        int[] rules = new int[Layout.low(word(origin, RULES))];
        int rule = Layout.high(word(origin, RULES));
        for (int i = rules.length - 1; i >= 0; i--) {
            rules[i] = rule;
            pacer.item();
            rule = Layout.high(word(rule, RULE_HEAD));
        }
        return rules;
    }

    /** The rules of an origin sorted by key, and rules with equal keys in the order of arrival. */
    int[] sortedByKey(int origin) {
        int[] rules = rules(origin);
        if (rules.length > FEW_RULES) {
            Integer[] boxed = new Integer[rules.length];
            for (int i = 0; i < boxed.length; i++) {
                boxed[i] = rules[i];
                pacer.item();
            }
            Arrays.sort(boxed, this::compareKeys);
            for (int i = 0; i < boxed.length; i++) {
                rules[i] = boxed[i];
                pacer.item();
            }
            return rules;
        }
        for (int i = 1; i < rules.length; i++) {
            int rule = rules[i];
            int at = i;
            for (; at > 0 && compareKeys(rules[at - 1], rule) > 0; at--) {
                rules[at] = rules[at - 1];
            }
            rules[at] = rule;
        }
        return rules;
    }

    /** The words of rules in a block. */
    int words(int[] rules) {
        int sum = 0;
        for (int rule : rules) {
            sum += Layout.ruleWords(keyLength(rule));
            pacer.item();
        }
        return sum;
    }

    int account(int rule) {
        return Layout.low(word(rule, RULE_HEAD));
    }

    int keyLength(int rule) {
        return Layout.low16(word(rule, PLACE));
    }

    private int keyAt(int rule) {
        return words.at(rule) + RULE_HEADER;
    }

    /** The first bytes of a rule's key. */
    byte[] keyStart(int rule, int length) {
        byte[] bytes = new byte[Words.paddedBytes(length)];
        Words.copy(words.chunk(rule), keyAt(rule), length, bytes, 0);
        return Arrays.copyOf(bytes, length);
    }

    /** The number of bytes that the keys of two rules share at their start. */
    int sharedKey(int rule, int other) {
        int limit = Math.min(keyLength(rule), keyLength(other));
        return Words.shared(words.chunk(rule), keyAt(rule), words.chunk(other), keyAt(other), limit);
    }

    int keyWords(int rule) {
        return Words.count(keyLength(rule));
    }

    Place place(int rule) {
        return PackedPlace.unpack((word(rule, PLACE) & PLACE_MASK) >>> PLACE_SHIFT);
    }

    private @Nullable Withheld withheld(int rule) {
        return Layout.withheld((int) (word(rule, PLACE) >>> WITHHELD_SHIFT) & WITHHELD_MASK);
    }

    /** Appends a rule in the layout of the index. Returns its position. */
    int appendRule(int rule, WordBuffer to) {
        pacer.item();
        long references = word(rule, REFERENCES);
        int keyLength = keyLength(rule);
        int at = to.skip(Layout.ruleWords(keyLength));
        Layout.putRule(
                to.words(),
                at,
                account(rule),
                Layout.low(references),
                Layout.high(references),
                withheld(rule),
                keyLength);
        System.arraycopy(words.chunk(rule), keyAt(rule), to.words(), Layout.keyAt(at), keyWords(rule));
        return at;
    }

    /** The canonical prefix of a rule, for messages. */
    String prefix(int origin, int rule) {
        return Words.toString(words.chunk(origin), originAt(origin), originLength(origin))
                + Layout.keyText(words.chunk(rule), keyAt(rule), keyLength(rule));
    }

    /** The prefix of a rule in the owner's spelling, for messages. */
    String text(int origin, int rule) {
        if ((word(rule, PLACE) & HAS_TEXT) == 0) {
            return prefix(origin, rule);
        }
        int at = RULE_HEADER + keyWords(rule);
        return Words.toString(words.chunk(rule), words.at(rule) + at + 1, (int) word(rule, at));
    }

    /** The end of the rules with the key of a rule, in rules sorted by key: one decides links and shadows the others. */
    int endOfKey(int[] sorted, int from) {
        int end = from + 1;
        while (end < sorted.length && compareKeys(sorted[from], sorted[end]) == 0) {
            end++;
        }
        return end;
    }

    /** Compares keys as unsigned bytes. A key precedes its extensions. Keys have no zero byte, so padding compares lowest. */
    int compareKeys(int rule, int other) {
        // One origin may have millions of rules, whose sorting is one call.
        pacer.item();
        int common = Math.min(keyWords(rule), keyWords(other));
        for (int i = RULE_HEADER; i < RULE_HEADER + common; i++) {
            long word = word(rule, i);
            long otherWord = word(other, i);
            if (word != otherWord) {
                return Long.compareUnsigned(Long.reverseBytes(word), Long.reverseBytes(otherWord));
            }
        }
        return Integer.compare(keyLength(rule), keyLength(other));
    }
}
