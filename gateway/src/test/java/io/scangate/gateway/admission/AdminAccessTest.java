package io.scangate.gateway.admission;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.admission.AdminAccess.Verdict;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is admitted, by the listener's address and the file of the token. */
class AdminAccessTest {
    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    Path directory;

    private AdminAccess open(String content) throws IOException {
        Path file = directory.resolve("token");
        Files.writeString(file, content, ISO_8859_1);
        return AdminAccess.open(new AdminSettings(file.toString()));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, ADMITTED",
        "127.9.9.9, ADMITTED",
        "::1, ADMITTED",
        "::ffff:127.0.0.1, ADMITTED",
        "0.0.0.0, CLOSED",
        "::, CLOSED",
        "10.1.2.3, CLOSED",
        "fd00::1, CLOSED",
    })
    void withoutAToken_onlyLoopbackIsOpen(String address, Verdict expected) throws Exception {
        try (AdminAccess access = AdminAccess.open(AdminSettings.DEFAULT)) {
            assertEquals(Verdict.CLOSED, access.of(null), "before the address is known");
            access.bound(InetAddress.getByName(address));
            assertEquals(expected, access.of(null));
            assertEquals(expected, access.of("Bearer " + TOKEN));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void aTokenIsNeededAtEveryAddress(String address) throws Exception {
        try (AdminAccess access = open(TOKEN + "\n")) {
            access.bound(InetAddress.getByName(address));
            assertEquals(Verdict.NO_TOKEN, access.of(null));
            assertEquals(Verdict.ADMITTED, access.of("Bearer " + TOKEN));
            assertEquals(Verdict.ADMITTED, access.of("bearer  " + TOKEN));
            for (String wrong :
                    new String[] {"", "Bearer", "Bearer ", TOKEN, "Basic " + TOKEN, "Bearer " + TOKEN + "0"}) {
                assertEquals(Verdict.WRONG_TOKEN, access.of(wrong), wrong);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0123456789abcdef", "0123456789abcdef\n", "!~3456789abcdef0\r\n"})
    void aLineMayEndInAnyWay(String content) throws Exception {
        try (AdminAccess access = open(content)) {
            assertEquals(Verdict.ADMITTED, access.of("Bearer " + content.strip()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "0123456789abcde",
                " 0123456789abcdef",
                "0123456789abcdef ",
                "0123456789abcdef\n\n",
                "0123456789abcdef\nsecond-line-0123456789",
                "0123456789 abcdef",
                "0123456789abcd\u00e9f",
                "0123456789abc\u0000def",
            })
    void anotherContentIsRefused_andNotRepeated(String content) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> open(content));
        assertEquals(
                "admin-token-file: " + directory.resolve("token") + ": no such line, but " + content.length()
                        + " bytes (expected: a readable file with one line of 16 to 256 visible ASCII characters)",
                refused.getMessage());
    }

    @Test
    void theLengthsAreBounded() throws Exception {
        try (AdminAccess longest = open("x".repeat(256))) {
            assertEquals(Verdict.ADMITTED, longest.of("Bearer " + "x".repeat(256)));
        }
        assertThrows(IllegalArgumentException.class, () -> open("x".repeat(257)));
        IllegalArgumentException huge = assertThrows(IllegalArgumentException.class, () -> open("x".repeat(5000)));
        assertTrue(String.valueOf(huge.getMessage()).contains(": more than 4096 bytes (expected:"), huge.getMessage());
    }

    @Test
    void aMissingFileIsNamed() {
        String file = directory.resolve("none").toString();
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> AdminAccess.open(new AdminSettings(file)));
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("admin-token-file: " + file + ": cannot be read: "),
                refused.getMessage());
    }

    @Test
    void aReplacedFileIsTaken_andABadOneLeavesTheLastToken() throws Exception {
        Path file = directory.resolve("token");
        try (AdminAccess access = open(TOKEN)) {
            access.bound(InetAddress.getLoopbackAddress());
            replace(file, "short");
            replace(file, "fedcba9876543210");
            Waiting.await("the new token").until(() -> access.of("Bearer fedcba9876543210") == Verdict.ADMITTED);
            assertEquals(Verdict.WRONG_TOKEN, access.of("Bearer " + TOKEN));
            Files.delete(file);
            replace(file, "third-0123456789");
            Waiting.await("the third token").until(() -> access.of("Bearer third-0123456789") == Verdict.ADMITTED);
        }
    }

    private static void replace(Path file, String content) throws IOException {
        Path next = file.resolveSibling("next");
        Files.writeString(next, content);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
