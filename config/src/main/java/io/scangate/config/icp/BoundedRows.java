package io.scangate.config.icp;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * A reader of rows that have a limit: a file without line ends, or with an open quotation mark, is one row of any length, and a
 * parser would collect all of it in memory. Not thread-safe.
 */
final class BoundedRows extends FilterReader {
    /** The limit, with what a parser may read ahead. */
    private static final int MAX_CHARS = 65_536;

    private int sinceRow;

    BoundedRows(Reader in) {
        super(in);
    }

    /** The parser has returned a row. */
    void rowEnded() {
        sinceRow = 0;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        int read = super.read(into, offset, length);
        count(Math.max(0, read));
        return read;
    }

    private void count(int read) throws IOException {
        sinceRow += read;
        if (sinceRow > MAX_CHARS) {
            throw new IOException("a row of more than " + MAX_CHARS + " characters");
        }
    }
}
