package io.scangate.config.qr;

import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes pictures of strangers within bounds: only PNG and JPEG, whose head tells the number of pixels before one of them is decoded, and a
 * large picture is read with fewer pixels. Uses the decoders of the JDK, since phones make JPEG. Immutable.
 *
 * @param width in pixels
 * @param pixels row by row, as 0xAARRGGBB
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares pictures.
record Picture(int width, int height, int[] pixels) {
    /** Phones make pictures of 12 to 50 megapixels. */
    static final long MAX_PIXELS = 64_000_000;

    /** The decoders keep whole rows of all sides, so a side has a bound of its own. */
    private static final long MAX_SIDE = 16_384;

    /** The decoder keeps all coefficients of a progressive JPEG, 6 bytes a pixel, outside the heap. */
    private static final long MAX_PROGRESSIVE = 16_000_000;

    /** The most decoded pixels. */
    private static final long MAX_DECODED = 4_000_000;

    private static final int SCAN = 0xDA;
    private static final int PROGRESSIVE = 0xC2;

    /** Each part of a progressive JPEG costs as much as the whole picture, and may have a few bytes. */
    private static final int MAX_SCANS = 32;

    /**
     * Decodes a picture.
     *
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} if it is no such picture, or too large
     */
    static Picture of(byte[] bytes) {
        String format = format(bytes);
        if (format.equals("jpeg") && scans(bytes) > MAX_SCANS) {
            throw refused("a JPEG picture of " + scans(bytes) + " scans (expected: at most " + MAX_SCANS + ")");
        }
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        ImageReader reader = readers.next();
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            // Without metadata: compressed texts could be of any length.
            reader.setInput(in, true, true);
            return read(reader, format.equals("jpeg") && has(bytes, PROGRESSIVE) ? MAX_PROGRESSIVE : MAX_PIXELS);
        } catch (IOException
                | IllegalArgumentException
                | IllegalStateException
                | IndexOutOfBoundsException
                | ArithmeticException e) {
            throw refused("a damaged picture: " + RefusedException.causeInWords(e) + " (expected: PNG or JPEG)");
        } finally {
            reader.dispose();
        }
    }

    private static Picture read(ImageReader reader, long most) throws IOException {
        long width = reader.getWidth(0);
        long height = reader.getHeight(0);
        if (width > MAX_SIDE || height > MAX_SIDE || width * height > most) {
            throw refused(width + " x " + height + " pixels (expected: at most " + most + ", and " + MAX_SIDE
                    + " on each side)");
        }
        int step = 1;
        while (((width + step - 1) / step) * ((height + step - 1) / step) > MAX_DECODED) {
            step++;
        }
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(step, step, 0, 0);
        BufferedImage image = reader.read(0, param);
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return new Picture(image.getWidth(), image.getHeight(), pixels);
    }

    private static String format(byte[] bytes) {
        if (bytes.length > 8 && (bytes[0] & 0xFF) == 0x89 && bytes[1] == 'P' && bytes[2] == 'N' && bytes[3] == 'G') {
            return "png";
        }
        if (bytes.length > 3 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xD8) {
            return "jpeg";
        }
        throw refused(bytes.length + " bytes of another format (expected: PNG or JPEG)");
    }

    /** The number of markers of scans. */
    private static int scans(byte[] bytes) {
        int scans = 0;
        for (int i = 1; i < bytes.length; i++) {
            scans += isMarker(bytes, i, SCAN) ? 1 : 0;
        }
        return scans;
    }

    private static boolean has(byte[] bytes, int marker) {
        return IntStream.range(1, bytes.length).anyMatch(i -> isMarker(bytes, i, marker));
    }

    /** Within a scan the byte after FF is 00 or a restart. */
    private static boolean isMarker(byte[] bytes, int i, int marker) {
        return (bytes[i - 1] & 0xFF) == 0xFF && (bytes[i] & 0xFF) == marker;
    }

    private static RefusedException refused(String detail) {
        return RefusedException.field(Refusal.INVALID_ARGUMENT, "body", detail);
    }
}
