package io.scangate.gateway.identity;

/** The choice of a method of identification, before it has its resources. Immutable. */
public sealed interface IdentityMethod permits Anonymous, Header, JwtMethod {
    /**
     * Reads the setting: {@code anonymous}, {@code header:<Name>} or {@code jwt}.
     *
     * @throws IllegalArgumentException if the text has another form; the message says which form is expected
     */
    static IdentityMethod parse(String text) {
        if (text.equals(Anonymous.NAME)) {
            return new Anonymous();
        }
        if (text.equals(JwtMethod.NAME)) {
            return new JwtMethod();
        }
        if (text.startsWith(Header.PREFIX)) {
            return new Header(text.substring(Header.PREFIX.length()));
        }
        throw new IllegalArgumentException("anonymous, jwt, or header:<Name> such as header:X-User");
    }

    /**
     * Opens the method. Blocks while it reads its keys.
     *
     * @throws IllegalArgumentException if the settings of tokens do not fit it; the message starts with the setting's key
     */
    Identity open(JwtSettings settings);
}
