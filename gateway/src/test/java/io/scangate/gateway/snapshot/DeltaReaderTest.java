package io.scangate.gateway.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.scangate.gateway.snapshot.DeltaReader.Result.Bad;
import io.scangate.gateway.snapshot.DeltaReader.Result.Good;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeltaReaderTest {
    private static byte[] delta(String member) {
        String account = "{\"appid\": \"wx1\", \"members\": {\"" + member + "\": \"admin\"}, \"rules\": []}";
        return delta(account, "").getBytes(UTF_8);
    }

    private static String delta(String accounts, String removed) {
        return Documents.sealed(
                "{\"format\": \"scangate-delta/1\", \"base\": 1, \"revision\": 2, \"accounts\": [" + accounts
                        + "], \"removed\": [" + removed + "]}",
                Documents.digest(List.of(accounts)));
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

    @ParameterizedTest
    @CsvSource({
        "'{\"appid\": \"wx1\"}, {\"appid\": \"wx1\", \"rules\": []}', ''",
        "'{\"appid\": \"wx1\"}', '\"wx2\", \"wx1\"'",
        "'', '\"wx1\", \"wx1\"'"
    })
    void anAppidThatIsThereTwiceIsRefused(String accounts, String removed) {
        Bad bad = assertInstanceOf(
                Bad.class, DeltaReader.read(delta(accounts, removed).getBytes(UTF_8)));
        assertEquals("accounts, removed: \"wx1\" is there twice (expected: each appid once)", bad.problem());
    }

    @Test
    void namesOfMembersAreReadAsTheyStand() {
        Good good = assertInstanceOf(Good.class, DeltaReader.read(delta("安娜\\u00e9")));
        assertEquals(
                Map.of("安娜é", io.scangate.gateway.rule.Role.ADMIN),
                good.delta().accounts().get(0).members());
    }
}
