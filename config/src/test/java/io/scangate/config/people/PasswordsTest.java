package io.scangate.config.people;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.access.HiddenText;
import io.scangate.config.lifecycle.RefusedException;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    private static final HiddenText SEED = HiddenText.of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    private final Passwords passwords = new Passwords(4);

    @Test
    void aHashBelongsToOnePassword_andNobodyHasNone() {
        HiddenText password = HiddenText.of("correct horse battery");
        String hash = passwords.hash(password);
        assertNotEquals(hash, passwords.hash(password));
        assertTrue(passwords.matches(password, hash));
        assertFalse(passwords.matches(HiddenText.of("correct horse batterz"), hash));
        assertFalse(passwords.matches(password, null));
        assertEquals("(hidden)", password.toString());
    }

    /** bcrypt reads 72 bytes: a longer password must not count as its beginning. */
    @Test
    void aLongerTextIsNotItsBeginning() {
        String text = "0123456789ab".repeat(6);
        assertFalse(passwords.matches(HiddenText.of(text + "x"), passwords.hash(HiddenText.of(text))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "aaaaaaaaaaaaaaaa", "name-of-the-user", "with\nline break", "a\0bcdefghijkl"})
    void badPasswordsAreRefused_andNotShown(String text) {
        RefusedException refused = assertThrows(
                RefusedException.class, () -> Passwords.check("password", HiddenText.of(text), "name-of-the-user"));
        assertFalse(String.valueOf(refused.getMessage()).contains(text));
        assertThrows(
                RefusedException.class,
                () -> Passwords.check("password", HiddenText.of("0123456789ab".repeat(7)), "ana"));
        assertDoesNotThrow(() -> Passwords.check("password", HiddenText.of("密码很长很长很长很长很长"), "ana"));
    }

    /** The last six digits of the examples of RFC 6238, appendix B. */
    @ParameterizedTest
    @CsvSource({"59,287082", "1111111109,081804", "1111111111,050471", "1234567890,005924", "20000000000,353130"})
    void codesAreThoseOfTheStandard(long seconds, String code) {
        assertEquals(code, Totp.codeAt(SEED, Instant.ofEpochSecond(seconds)));
    }

    @Test
    void aCodeCountsHalfAMinuteEarlyOrLate_andOnce() {
        Instant now = Instant.ofEpochSecond(1_111_111_111);
        long step = now.getEpochSecond() / 30;
        for (long at = step - 2; at <= step + 2; at++) {
            HiddenText code = HiddenText.of(Totp.codeAt(SEED, Instant.ofEpochSecond(at * 30)));
            OptionalLong expected = Math.abs(at - step) <= 1 ? OptionalLong.of(at) : OptionalLong.empty();
            assertEquals(expected, Totp.step(SEED, code, now, 0));
            assertEquals(OptionalLong.empty(), Totp.step(SEED, code, now, at));
        }
    }
}
