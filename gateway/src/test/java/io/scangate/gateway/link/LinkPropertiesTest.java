package io.scangate.gateway.link;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Checks {@link LinkProperties} on random links and on random bytes. */
final class LinkPropertiesTest {
    private static final int ITERATIONS = 100_000;

    private final LinkProperties properties = new LinkProperties();

    @Test
    void randomLinks_fastAndFullPathAgreeAndTheResultIsCanonical() {
        LinkGenerator generator = new LinkGenerator(20_251_121);
        int links = 0;
        int malformed = 0;
        for (int i = 0; i < ITERATIONS; i++) {
            ParsedLink parsed = properties.check(generator.next());
            links += parsed instanceof Link ? 1 : 0;
            malformed += parsed == LinkRejection.MALFORMED_LINK ? 1 : 0;
        }
        // The generator must reach both paths.
        assertTrue(links > ITERATIONS / 3, "links: " + links);
        assertTrue(malformed > ITERATIONS / 10, "malformed: " + malformed);
    }

    @Test
    void everyByteAtEveryPosition_fastAndFullPathAgree() {
        byte[] template = "https://wx.qq.com:8443/mp/%41.%2f/.a?id=%7e1#x".getBytes(US_ASCII);
        for (int i = 0; i < template.length; i++) {
            byte kept = template[i];
            for (int b = 0; b < 256; b++) {
                template[i] = (byte) b;
                properties.check(template);
            }
            template[i] = kept;
        }
    }

    @Test
    void charactersWithoutRawForm_rawAndEncodedAreEqual() {
        Random random = new Random(20_261_126);
        for (int i = 0; i < ITERATIONS / 10; i++) {
            StringBuilder raw = new StringBuilder("https://wx.qq.com/mp/");
            StringBuilder encoded = new StringBuilder(raw);
            boolean query = false;
            for (int length = random.nextInt(12); length >= 0; length--) {
                // In a path a backslash is a slash.
                char c = "a./%[]{}|^\"<>`\\".charAt(random.nextInt(query ? 15 : 14));
                boolean always = "a./%".indexOf(c) < 0;
                raw.append(c);
                encoded.append(always ? "%%%02x".formatted((int) c) : String.valueOf(c));
                if (!query && random.nextInt(6) == 0) {
                    raw.append('?');
                    encoded.append('?');
                    query = true;
                }
            }
            properties.checkRawAndEncoded(
                    raw.toString().getBytes(US_ASCII), encoded.toString().getBytes(US_ASCII));
        }
    }
}
