package io.scangate.gateway.testing.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A file as a process sees it, and what a disk may have of it after a loss of power. Not thread-safe. */
final class WrittenFile {
    /** Disks write sectors of this many bytes as a whole. */
    private static final int SECTOR = 512;

    /** Bytes in an array that grows. */
    private static final class Content {
        private byte[] bytes;
        private int length;

        Content(byte[] bytes) {
            this.bytes = bytes;
            this.length = bytes.length;
        }

        byte[] copy() {
            return Arrays.copyOf(bytes, length);
        }

        void write(int at, byte[] from, int start, int end) {
            int last = at + end;
            if (last > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(last, 2 * bytes.length));
            }
            System.arraycopy(from, start, bytes, at + start, end - start);
            length = Math.max(length, last);
        }

        void truncate(int to) {
            if (to > bytes.length) {
                bytes = Arrays.copyOf(bytes, to);
            }
            if (to < length) {
                // A later write behind the end leaves a gap of zeros.
                Arrays.fill(bytes, to, length, (byte) 0);
            }
            length = to;
        }
    }

    /** Bytes at an offset, or a new length if there are none. */
    private static final class Change {
        private final int at;
        private final byte[] bytes;

        Change(int at, byte[] bytes) {
            this.at = at;
            this.bytes = bytes;
        }

        void make(Content content) {
            if (bytes.length == 0) {
                content.truncate(at);
            } else {
                content.write(at, bytes, 0, bytes.length);
            }
        }

        /** Makes it for some sectors only. */
        void tear(Content content, Random random) {
            int from = 0;
            while (from < bytes.length) {
                int to = Math.min(bytes.length, from + SECTOR - (at + from) % SECTOR);
                if (random.nextBoolean()) {
                    content.write(at, bytes, from, to);
                }
                from = to;
            }
        }
    }

    private final Content now = new Content(new byte[0]);
    private final Content synced = new Content(new byte[0]);
    private final List<Change> pending = new ArrayList<>();

    int length() {
        return now.length;
    }

    byte[] read(int at, int length) {
        return Arrays.copyOfRange(now.bytes, at, at + length);
    }

    void write(int at, byte[] bytes) {
        if (bytes.length > 0) {
            change(new Change(at, bytes));
        }
    }

    void truncate(int length) {
        change(new Change(length, new byte[0]));
    }

    private void change(Change change) {
        change.make(now);
        pending.add(change);
    }

    /** The content is on the disk from now on. */
    void sync() {
        pending.forEach(change -> change.make(synced));
        pending.clear();
    }

    /** The content after a loss of power. */
    byte[] lost(Loss loss, Random random) {
        return switch (loss) {
            case NOTHING -> now.copy();
            case UNSYNCED -> synced.copy();
            case SOME -> some(random);
        };
    }

    private byte[] some(Random random) {
        Content content = new Content(synced.copy());
        for (Change change : pending) {
            int kind = random.nextInt(4);
            if (kind == 1 && change.bytes.length > 0) {
                change.tear(content, random);
            } else if (kind > 0) {
                change.make(content);
            }
        }
        return content.copy();
    }
}
