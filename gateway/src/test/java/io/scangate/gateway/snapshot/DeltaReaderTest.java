package io.scangate.gateway.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.scangate.gateway.snapshot.DeltaReader.Result.Bad;
import io.scangate.gateway.snapshot.DeltaReader.Result.Good;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeltaReaderTest {
    private static byte[] delta(String member) {
        return ("{\"format\": \"scangate-delta/1\", \"base\": 1, \"revision\": 2, \"accounts\":"
                        + " [{\"appid\": \"wx1\", \"members\": {\"" + member
                        + "\": \"admin\"}, \"rules\": []}], \"removed\": []}")
                .getBytes(UTF_8);
    }

    @Test
    void textThatIsNotUtf8IsRejected() {
        byte[] document = delta("ana-X");
        int at = new String(document, UTF_8).indexOf("-X") + 1;
        assertInstanceOf(Good.class, DeltaReader.read(document));
        document[at] = (byte) 0xC0;
        assertEquals(
                "not UTF-8: byte 0xc0 at offset " + at,
                assertInstanceOf(Bad.class, DeltaReader.read(document)).problem());
    }

    @Test
    void namesOfMembersAreReadAsTheyStand() {
        Good good = assertInstanceOf(Good.class, DeltaReader.read(delta("安娜\\u00e9")));
        assertEquals(
                Map.of("安娜é", io.scangate.gateway.rule.Role.ADMIN),
                good.delta().accounts().get(0).members());
    }
}
