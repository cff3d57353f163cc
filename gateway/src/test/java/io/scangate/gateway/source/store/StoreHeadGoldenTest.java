package io.scangate.gateway.source.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.source.store.StoreHead.Change;
import io.scangate.gateway.source.store.StoreHead.StoreSnapshot;
import io.scangate.gateway.testing.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes of a signed head of a store. */
class StoreHeadGoldenTest {
    /** The first test vector of RFC 8032, 7.1, as PKCS #8 and as X.509. */
    private static final String PRIVATE = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";

    private static final String PUBLIC = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    private static final String SHA = "0123456789abcdef".repeat(4);
    private static final StoreHead HEAD = new StoreHead(
            12,
            "e3c01a030ef8bc2e-eab8499bf6bd11e8",
            Instant.parse("2026-11-29T12:00:00Z"),
            new StoreSnapshot(
                    5,
                    "0.2.0",
                    new StoreFile("snapshots/9-" + SHA + ".compiled", 2_288),
                    new StoreFile("snapshots/10-" + SHA + ".json.gz", 700)),
            List.of(
                    new Change(9, 10, new StoreFile("changes/9-10-" + SHA + ".json", 900)),
                    new Change(10, 12, new StoreFile("changes/10-12-" + SHA + ".json", 987))));

    private static PrivateKey privateKey() throws Exception {
        return KeyFactory.getInstance("Ed25519")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(PRIVATE)));
    }

    private static PublicKey publicKey() throws Exception {
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(PUBLIC)));
    }

    private static String version() {
        return StoreHead.FORMAT.substring(StoreHead.FORMAT.indexOf('/') + 1);
    }

    @Test
    void theBytesAreThoseOfTheFormat() throws Exception {
        Golden.check("store", version(), "head", SignedHead.write(HEAD, privateKey()));
    }

    @Test
    void aHeadOfEachFormatIsRead_orRefusedForItsFormat() throws Exception {
        for (Path file : Golden.all("store")) {
            byte[] bytes = Files.readAllBytes(file);
            if (file.getFileName().toString().equals("store-" + version() + ".head")) {
                assertEquals(HEAD, SignedHead.read(bytes, List.of(publicKey())));
            } else {
                assertRefused(new String(bytes, StandardCharsets.UTF_8));
            }
        }
        assertRefused(HEAD.toJson().replace(StoreHead.FORMAT, "scangate-store/99"));
    }

    private static void assertRefused(String head) {
        IOException refused = assertThrows(
                IOException.class, () -> SignedHead.read(head.getBytes(StandardCharsets.UTF_8), List.of()));
        assertTrue(
                String.valueOf(refused.getMessage()).contains("(expected: " + StoreHead.FORMAT + ")"),
                refused::toString);
    }
}
