package io.scangate.config.backup;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Splits a stream into lines. Reuses one array, which grows to the longest line, at most {@link #MOST_BYTES}. Not thread-safe. */
final class Lines {
    /** A deleted account with 10,000 rules, as text, has a fifth of it. */
    static final int MOST_BYTES = 64 << 20;

    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final int most;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private byte[] line = new byte[1 << 12];
    private int length;

    Lines(InputStream in) {
        this(in, MOST_BYTES);
    }

    /** @param most bytes of a line */
    Lines(InputStream in, int most) {
        this.in = in;
        this.most = most;
    }

    /** The array whose first {@link #length} bytes are the line, until the next one is read. */
    byte[] bytes() {
        return line;
    }

    /** Bytes of the line without its end. */
    int length() {
        return length;
    }

    /** Reads the next line; false if there is none. Bytes after the last end of a line are a line, too. */
    boolean next() throws IOException {
        length = 0;
        while (true) {
            if (position == limit) {
                limit = in.read(buffer);
                position = 0;
                if (limit < 0) {
                    limit = 0;
                    return length > 0;
                }
            }
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            append(end);
            if (end < limit) {
                position = end + 1;
                return true;
            }
            position = limit;
        }
    }

    private void append(int end) throws BackupException {
        int more = end - position;
        if (length + more > most) {
            throw BackupReader.damaged("a line has more than " + most + " bytes");
        }
        if (line.length - length < more) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, length + more));
        }
        System.arraycopy(buffer, position, line, length, more);
        length += more;
    }
}
