package io.scangate.config.qr;

import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Codes that are made are read again, also from pictures as phones make them. */
class QrReaderTest {
    private static final String LINK = "https://shop.example/menu/?table=12&s=你好";

    private final QrReader reader = new QrReader();

    private static BufferedImage image(byte[] picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture));
    }

    private static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format, out));
        return out.toByteArray();
    }

    /** A large photo in colour with codes in it. */
    private static BufferedImage photo(int width, int height, byte[]... codes) throws IOException {
        BufferedImage photo = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                photo.setRGB(x, y, 0xD0C8B0 + (x * 7 + y * 13) % 24);
            }
        }
        for (int i = 0; i < codes.length; i++) {
            BufferedImage code = image(codes[i]);
            for (int y = 0; y < code.getHeight(); y++) {
                for (int x = 0; x < code.getWidth(); x++) {
                    photo.setRGB(100 + i * (code.getWidth() + 100) + x, 150 + y, code.getRGB(x, y));
                }
            }
        }
        return photo;
    }

    @Test
    void aMadeCodeIsRead_atEveryScale() {
        for (int scale : new int[] {2, 3, 8, QrCodes.MAX_SCALE}) {
            byte[] png = QrCodes.png(LINK, scale);
            assertEquals(List.of(LINK), reader.read(png), "scale " + scale);
        }
    }

    /** The JDK's decoder sees each module as so many equal pixels, of any size of a row. */
    @Test
    void aModuleIsASquareOfPixels_atEveryScale() throws IOException {
        BufferedImage modules = image(QrCodes.png(LINK, 1));
        for (int scale : new int[] {2, 3, 5, 8, QrCodes.MAX_SCALE}) {
            BufferedImage picture = image(QrCodes.png(LINK, scale));
            assertEquals(modules.getWidth() * scale, picture.getWidth());
            assertEquals(modules.getWidth() * scale, picture.getHeight());
            for (int y = 0; y < picture.getHeight(); y++) {
                for (int x = 0; x < picture.getWidth(); x++) {
                    if (modules.getRGB(x / scale, y / scale) != picture.getRGB(x, y)) {
                        throw new AssertionError("scale " + scale + ": pixel " + x + ", " + y);
                    }
                }
            }
        }
        assertEquals(0xFFFFFFFF, modules.getRGB(3, 3), "the border is white");
        assertEquals(0xFF000000, modules.getRGB(4, 4), "the corner of a finder pattern is black");
    }

    @Test
    void codesInALargePhotoAreRead() throws IOException {
        byte[] one = QrCodes.png(LINK, 16);
        byte[] two = QrCodes.png("https://shop.example/b", 16);
        List<String> found = reader.read(encoded(photo(4_000, 3_000, one, two), "jpeg"));
        assertEquals(
                List.of("https://shop.example/b", LINK), found.stream().sorted().toList());
        assertEquals(List.of(), reader.read(encoded(photo(300, 300), "png")));
    }

    @Test
    void svgIsOnePathWithoutText() {
        String svg = new String(QrCodes.svg("https://shop.example/<script>"), StandardCharsets.UTF_8);
        assertTrue(svg.startsWith("<svg xmlns="));
        assertTrue(!svg.contains("script") && svg.indexOf("<path") == svg.lastIndexOf("<path"));
    }

    @Test
    void whatIsNoLink_orTooLong_hasNoCode() {
        refused(Refusal.INVALID_ARGUMENT, () -> QrCodes.svg("javascript:alert(1)"), "link");
        refused(Refusal.INVALID_ARGUMENT, () -> QrCodes.png("no link", 4), "link");
        String longest = "https://shop.example/" + "a".repeat(2_331 - 21);
        assertEquals(List.of(longest), reader.read(QrCodes.png(longest, 4)));
        refused(Refusal.INVALID_ARGUMENT, () -> QrCodes.png(longest + "a", 4), "2332 bytes", "at most 2331");
    }

    /** The head of a PNG whose pixels would not fit into the memory. */
    private static byte[] bomb(int width, int height) {
        byte[] header = ByteBuffer.allocate(17)
                .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 6, 0, 0, 0})
                .array();
        CRC32 check = new CRC32();
        check.update(header);
        return ByteBuffer.allocate(33)
                .put(Arrays.copyOf(QrCodes.png("https://a.example/", 1), 8))
                .putInt(13)
                .put(header)
                .putInt((int) check.getValue())
                .array();
    }

    @Test
    void aPictureOfTooManyPixelsIsRefusedByItsHead() {
        refused(Refusal.INVALID_ARGUMENT, () -> reader.read(bomb(60_000, 60_000)), "60000 x 60000 pixels", "64000000");
        refused(
                Refusal.INVALID_ARGUMENT,
                () -> reader.read(bomb(Integer.MAX_VALUE, Integer.MAX_VALUE)),
                "2147483647 x 2147483647");
        // Few pixels, but rows or columns without end, of which the decoder keeps several.
        refused(Refusal.INVALID_ARGUMENT, () -> reader.read(bomb(64_000_000, 1)), "64000000 x 1 pixels", "16384");
        refused(Refusal.INVALID_ARGUMENT, () -> reader.read(bomb(1, 64_000_000)), "1 x 64000000 pixels", "16384");
    }

    /** The library would compare all corners with all others, three by three, for hours. */
    @Test
    void aPictureFullOfCornersIsRefused() throws IOException {
        BufferedImage corners = new BufferedImage(2_000, 2_000, BufferedImage.TYPE_BYTE_BINARY);
        for (int y = 0; y < 2_000; y++) {
            for (int x = 0; x < 2_000; x++) {
                int ring = Math.max(Math.abs(x % 16 / 2 - 3), Math.abs(y % 16 / 2 - 3));
                corners.setRGB(x, y, ring <= 1 || ring == 3 ? 0 : 0xFFFFFF);
            }
        }
        byte[] png = encoded(corners, "png");
        refused(Refusal.INVALID_ARGUMENT, () -> reader.read(png), "more than 100 points");
    }

    @Test
    void aJpegOfManyScansIsRefused() throws IOException {
        byte[] jpeg = encoded(photo(64, 64), "jpeg");
        byte[] scans = Arrays.copyOf(jpeg, jpeg.length + 200);
        for (int i = jpeg.length; i < scans.length; i += 2) {
            scans[i] = (byte) 0xFF;
            scans[i + 1] = (byte) 0xDA;
        }
        refused(Refusal.INVALID_ARGUMENT, () -> reader.read(scans), "101 scans");
    }

    @Test
    void damagedPicturesAreRefusedOrRead_andNothingElseHappens() throws IOException {
        Random random = new Random(7);
        List<byte[]> pictures = List.of(QrCodes.png(LINK, 2), encoded(photo(300, 300), "jpeg"));
        int refusals = 0;
        for (int i = 0; i < 400; i++) {
            byte[] damaged = pictures.get(i % 2).clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            byte[] cut =
                    Arrays.copyOf(damaged, random.nextInt(4) == 0 ? random.nextInt(damaged.length) : damaged.length);
            try {
                reader.read(cut);
            } catch (RefusedException e) {
                assertEquals(Refusal.INVALID_ARGUMENT, e.refusal());
                refusals++;
            }
        }
        assertTrue(refusals > 0);
        assertThrows(RefusedException.class, () -> reader.read(new byte[0]));
        refused(
                Refusal.INVALID_ARGUMENT,
                () -> reader.read("GIF89a".getBytes(StandardCharsets.US_ASCII)),
                "PNG or JPEG");
    }
}
