package io.scangate.gateway.index;

import java.util.Arrays;

/** A growing array of words. Word 0 is never used, so that 0 can stand for "no reference". Not thread-safe. */
final class WordBuffer {
    static final int MAX_WORDS = Integer.MAX_VALUE - 8;

    private long[] words;
    private int size = Layout.FIRST;

    WordBuffer(int expectedWords) {
        words = new long[Math.max(16, Layout.FIRST + expectedWords)];
    }

    /** The array itself, until the next append. */
    long[] words() {
        return words;
    }

    /** Words so far: the number of the next one. */
    int size() {
        return size;
    }

    /** Starts anew, with the memory that there is. */
    void clear() {
        size = Layout.FIRST;
    }

    /** Appends words that are zero, to be written later; the number of the first. */
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

    /** Appends bytes, padded to words. */
    void append(byte[] bytes, int offset, int length) {
        int count = Words.count(length);
        reserve(count);
        Words.write(words, size, bytes, offset, length);
        size += count;
    }

    /** Appends words of another array. */
    void append(long[] from, int at, int count) {
        reserve(count);
        System.arraycopy(from, at, words, size, count);
        size += count;
    }

    /** The words in an array of just their number; this buffer is spent. */
    long[] toArray() {
        long[] result = size == words.length ? words : Arrays.copyOf(words, size);
        words = new long[0];
        return result;
    }

    static IllegalStateException tooLarge() {
        return new IllegalStateException("compiled rules of more than " + MAX_WORDS * 8L + " bytes");
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
