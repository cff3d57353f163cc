package io.scangate.config.ownership;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.OwnershipCheck;
import io.scangate.config.outbound.FetchException;
import io.scangate.config.store.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedFileTest {
    private static final byte[] FILE = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private interface Packer {
        OutputStream into(OutputStream out) throws IOException;
    }

    private static byte[] packed(byte[] file, Packer packer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packing = packer.into(out)) {
            packing.write(file);
        }
        return out.toByteArray();
    }

    @Test
    void gzipAndBothFormsOfDeflateAreUnpacked() throws Exception {
        assertArrayEquals(FILE, PackedFile.unpacked("gzip", packed(FILE, GZIPOutputStream::new)));
        assertArrayEquals(FILE, PackedFile.unpacked(" X-GZIP", packed(FILE, GZIPOutputStream::new)));
        assertArrayEquals(FILE, PackedFile.unpacked("deflate", packed(FILE, DeflaterOutputStream::new)));
        byte[] withoutHead =
                packed(FILE, out -> new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, true)));
        assertArrayEquals(FILE, PackedFile.unpacked("deflate", withoutHead));
        assertArrayEquals(FILE, PackedFile.unpacked("", FILE));
    }

    @Test
    void aBombIsUnpackedToTheLimitOnly() throws Exception {
        byte[] bomb = packed(new byte[100_000], GZIPOutputStream::new);
        assertTrue(bomb.length <= FetchReply.MAX_BODY_BYTES, "short enough to be unpacked: " + bomb.length);
        assertEquals(FetchReply.MAX_BODY_BYTES + 1, PackedFile.unpacked("gzip", bomb).length);
    }

    @Test
    void damagedFilesAndUnknownCodingsAreRefusedInWords() throws Exception {
        byte[] packed = packed(FILE, GZIPOutputStream::new);
        assertMessage("damaged", "gzip", Arrays.copyOf(packed, packed.length / 2));
        assertMessage("damaged", "gzip", FILE);
        assertMessage("damaged", "deflate", FILE);
        assertMessage("packed with \"br\"", "br", FILE);
    }

    private static void assertMessage(String part, String coding, byte[] body) {
        FetchException refused = assertThrows(FetchException.class, () -> PackedFile.unpacked(coding, body));
        assertTrue(String.valueOf(refused.getMessage()).contains(part), refused::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br"})
    void aCheckUnpacksTheFileOfTheServer(String coding) throws IOException {
        World world = new World(TestDatabase.SQLITE, directory);
        try (world;
                Ownership ownership = world.ownership(Settings.loopback(world.port))) {
            VerificationFile file = ownership.file("wx1");
            byte[] body = packed(file.content().getBytes(StandardCharsets.US_ASCII), GZIPOutputStream::new);
            world.put("/" + file.name(), exchange -> {
                exchange.getResponseHeaders().set("Content-Encoding", coding);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            });
            OwnershipCheck.Verdict verdict = ownership.check("wx1", world.rule("/a"));
            if (coding.equals("gzip")) {
                assertTrue(verdict.proven(), verdict.detail());
            } else {
                assertFalse(verdict.proven());
                assertTrue(verdict.detail().contains("200, the file is packed with \"br\""), verdict.detail());
            }
        }
    }
}
