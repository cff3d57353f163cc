package io.scangate.config.qr;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes square pictures of black and white squares as PNG (ISO 15948), without a library of pictures. Thread-safe. */
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    /** The filter of a row whose bytes are differences from the row above. */
    private static final byte UP = 2;

    private Png() {}

    /** Tells which squares are black. */
    @FunctionalInterface
    interface Squares {
        boolean isBlack(int x, int y);
    }

    /**
     * A picture.
     *
     * @param number of squares on each side
     * @param scale pixels of a square on each side
     */
    static byte[] of(int number, int scale, Squares squares) {
        int size = number * scale;
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(SIGNATURE);
        // One bit for each pixel, shades of grey; no filter, no interlace.
        byte[] header = ByteBuffer.allocate(13)
                .putInt(size)
                .putInt(size)
                .put(new byte[] {1, 0, 0, 0, 0})
                .array();
        chunk(png, "IHDR", header);
        chunk(png, "IDAT", deflated(number, scale, squares));
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    /** The rows of pixels. Those of a square after its first one are all equal to the row above, as their filter says. */
    private static byte[] deflated(int number, int scale, Squares squares) {
        byte[] equal = new byte[1 + (number * scale + 7) / 8];
        equal[0] = UP;
        Deflater deflater = new Deflater();
        try {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            for (int y = 0; y < number; y++) {
                deflate(deflater, row(y, number, scale, squares), packed);
                for (int i = 1; i < scale; i++) {
                    deflate(deflater, equal, packed);
                }
            }
            deflater.finish();
            write(deflater, packed);
            return packed.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /** The first row of pixels of some squares, after the number of its filter, which is none. */
    private static byte[] row(int y, int number, int scale, Squares squares) {
        byte[] row = new byte[1 + (number * scale + 7) / 8];
        for (int x = 0; x < number; x++) {
            if (!squares.isBlack(x, y)) {
                for (int bit = x * scale; bit < (x + 1) * scale; bit++) {
                    row[1 + bit / 8] |= (byte) (0x80 >> (bit % 8));
                }
            }
        }
        return row;
    }

    private static void deflate(Deflater deflater, byte[] row, ByteArrayOutputStream into) {
        deflater.setInput(row);
        write(deflater, into);
    }

    private static void write(Deflater deflater, ByteArrayOutputStream into) {
        byte[] some = new byte[1_024];
        int length = deflater.deflate(some);
        while (length > 0) {
            into.write(some, 0, length);
            length = deflater.deflate(some);
        }
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 check = new CRC32();
        check.update(name);
        check.update(content);
        png.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        png.writeBytes(name);
        png.writeBytes(content);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) check.getValue()).array());
    }
}
