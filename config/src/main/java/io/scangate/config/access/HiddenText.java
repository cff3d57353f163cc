package io.scangate.config.access;

import java.nio.charset.StandardCharsets;

/**
 * A password, a code or a token that nobody may see by accident: its text is not in {@link #toString}, in the JSON of records or in messages.
 * Immutable.
 */
public final class HiddenText {
    private final String text;

    private HiddenText(String text) {
        this.text = text;
    }

    /** Hides a text. */
    public static HiddenText of(String text) {
        return new HiddenText(text);
    }

    /** A new random token: 256 bits in hexadecimal digits. */
    public static HiddenText random() {
        return new HiddenText(Secrets.random(Secrets.TOKEN_BYTES));
    }

    /** A new random password for a person to type once: 100 bits in groups of five letters and digits. */
    public static HiddenText randomPassword() {
        return new HiddenText(Secrets.words());
    }

    /** The text itself: for a hash, a comparison, or the one answer that shows it. */
    public String reveal() {
        return text;
    }

    /** The SHA-256 of the text in hexadecimal digits, under which a random token is stored. */
    public String hash() {
        return Secrets.hash(text);
    }

    /** The length of the text in UTF-8. */
    public int bytes() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}
