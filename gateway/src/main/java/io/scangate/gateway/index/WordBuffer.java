package io.scangate.gateway.index;

import java.util.Arrays;

/** A growing array of words. Word 0 is not used, since reference 0 means "none". Appending is amortised O(1). Not thread-safe. */
final class WordBuffer {
    static final int MAX_WORDS = Integer.MAX_VALUE - 8;

    private long[] words;
    private int size = Layout.FIRST;

    WordBuffer(int expectedWords) {
        words = new long[Math.max(16, Layout.FIRST + expectedWords)];
    }

    /** The array. Valid until the next append. */
    long[] words() {
        return words;
    }

    /** The number of words, which is the position of the next one. */
    int size() {
        return size;
    }

    /** Removes all words and keeps the array. */
    void clear() {
        size = Layout.FIRST;
    }

    /** Appends zero words. Returns the position of the first. */
    int skip(int count) {
        reserve(count);
        int first = size;
        size += count;
        Arrays.fill(words, first, size, 0);
        return first;
    }

    void append(long word) {
        reserve(1);
        words[size++] = word;
    }

    static IllegalStateException tooLarge() {
        return new IllegalStateException("the compiled rules exceed " + MAX_WORDS * 8L + " bytes");
    }

    private void reserve(int more) {
        long needed = (long) size + more;
        if (needed > MAX_WORDS) {
            throw tooLarge();
        }
        if (needed > words.length) {
            long grown = words.length + ((long) words.length >> 1);
            words = Arrays.copyOf(words, (int) Math.min(MAX_WORDS, Math.max(needed, grown)));
        }
    }
}
