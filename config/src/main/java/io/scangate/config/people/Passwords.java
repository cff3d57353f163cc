package io.scangate.config.people;

import io.scangate.config.access.HiddenText;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * Hashes of passwords: bcrypt, which takes a processor for about a quarter of a second, so the callers are on threads of their own ({@code
 * Route.password}). Thread-safe.
 */
public final class Passwords {
    /** Each one doubles the time. The hash has it, so another one can come later. */
    private static final int COST = 12;

    /** A length that nobody tries out, even with a short list of popular passwords. */
    static final int LEAST_CHARACTERS = 12;

    /** bcrypt reads no more. */
    static final int MOST_BYTES = 72;

    private static final int MOST_EQUAL = 3;

    private final int cost;
    /** Of a password that nobody has: a try with an unknown name takes as long as one with a known name. */
    private final String ofNobody;

    /** With the cost for people. */
    public Passwords() {
        this(COST);
    }

    /**
     * With another cost, for tests that sign in often.
     *
     * @param cost from 4 to 31; each step doubles the time of a hash
     */
    public Passwords(int cost) {
        this.cost = cost;
        // A hash has a salt and 31 characters. Random characters are the hash of a password that nobody knows, and a
        // start does not wait for them.
        this.ofNobody = BCrypt.gensalt(cost) + HiddenText.random().hash().substring(0, 31);
    }

    /**
     * Refuses a password that cannot be used.
     *
     * @param field of the message, which has no part of the password
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT}
     */
    static void check(String field, HiddenText password, String userName) {
        String text = password.reveal();
        int characters = text.codePointCount(0, text.length());
        String fault = null;
        if (characters < LEAST_CHARACTERS || password.bytes() > MOST_BYTES) {
            fault = characters + " characters, " + password.bytes() + " bytes in UTF-8";
        } else if (text.codePoints().anyMatch(Character::isISOControl)) {
            fault = "a text with control characters";
        } else if (text.chars().distinct().count() <= MOST_EQUAL || text.equalsIgnoreCase(userName)) {
            fault = "a text that is easy to guess";
        }
        if (fault != null) {
            throw RefusedException.field(
                    Refusal.INVALID_ARGUMENT,
                    field,
                    fault + " (expected: " + LEAST_CHARACTERS + " characters or more, at most " + MOST_BYTES
                            + " bytes, no control characters, more than " + MOST_EQUAL
                            + " different characters, and not the name)");
        }
    }

    /** The hash to store. */
    String hash(HiddenText password) {
        return BCrypt.hashpw(bytes(password), BCrypt.gensalt(cost));
    }

    /**
     * Whether a password has a hash. Takes equally long where there is no hash.
     *
     * @param hash null if the user is unknown or has no password
     */
    boolean matches(HiddenText password, @Nullable String hash) {
        boolean same = BCrypt.checkpw(bytes(password), hash == null ? ofNobody : hash);
        return same && hash != null;
    }

    /** A longer text than the longest password is the password of nobody. */
    private static byte[] bytes(HiddenText password) {
        String text = password.bytes() > MOST_BYTES ? password.hash() : password.reveal();
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
