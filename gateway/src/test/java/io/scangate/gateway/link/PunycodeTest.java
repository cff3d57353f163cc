package io.scangate.gateway.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.ibm.icu.text.IDNA;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PunycodeTest {
    private static final IDNA UTS46 = IDNA.getUTS46Instance(IDNA.DEFAULT);

    private static boolean decodes(String domain) {
        byte[] bytes = domain.getBytes(StandardCharsets.US_ASCII);
        return Punycode.labelsDecode(bytes, 0, bytes.length);
    }

    private static boolean isDecodedByIcu(String domain) {
        IDNA.Info info = new IDNA.Info();
        UTS46.nameToUnicode(domain, new StringBuilder(), info);
        return !info.getErrors().contains(IDNA.Error.PUNYCODE);
    }

    @ParameterizedTest
    @CsvSource({
        "xn--fsqu00a.xn--fiqs8s, true",
        "xn--fsqu00a.xn--fiqs, false",
        "xn--fiqs.cn, false",
        "a.xn--0.com, false",
        "xn--a, true",
        "xn--, true",
        "xn---abc, false",
        "xn--abc-, true",
        "xn--99999999, false",
        "wx-qq.com, true",
        "xn-.com, true",
        "a.b.c, true",
    })
    void labelsAreDecodedOrRejected(String domain, boolean expected) {
        assertEquals(expected, decodes(domain));
        assertEquals(expected, isDecodedByIcu(domain), "for ICU");
    }

    @Test
    void randomLabels_decodeAsInIcu() {
        Random random = new Random(5);
        for (int i = 0; i < 200_000; i++) {
            StringBuilder label = new StringBuilder("xn--");
            for (int j = random.nextInt(12); j >= 0; j--) {
                label.append("abcdefghijklmnopqrstuvwxyz0123456789-".charAt(random.nextInt(37)));
            }
            String domain = label.toString();
            assertEquals(isDecodedByIcu(domain), decodes(domain), domain);
        }
    }
}
