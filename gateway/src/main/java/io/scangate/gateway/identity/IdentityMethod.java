package io.scangate.gateway.identity;

/** The choice of a method of identification, before it has its resources. Immutable. */
public sealed interface IdentityMethod permits Anonymous, Header, JwtMethod, IdentityMethod.ByCertificate {
    /**
     * Reads the setting: {@code anonymous}, {@code header:<Name>}, {@code jwt} or {@code certificate}.
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
        if (text.equals(ByCertificate.NAME)) {
            return new ByCertificate();
        }
        if (text.startsWith(Header.PREFIX)) {
            return new Header(text.substring(Header.PREFIX.length()));
        }
        throw new IllegalArgumentException("anonymous, jwt, certificate, or header:<Name> such as header:X-User");
    }

    /**
     * Opens the method. Blocks while it reads its keys.
     *
     * @throws IllegalArgumentException if the settings of tokens do not fit it; the message starts with the setting's key
     */
    Identity open(JwtSettings settings);

    /** Identification by client certificates: see {@link Certificate}. Immutable. */
    record ByCertificate() implements IdentityMethod {
        private static final String NAME = "certificate";

        @Override
        public Identity open(JwtSettings settings) {
            return new Certificate();
        }

        @Override
        public String toString() {
            return NAME;
        }
    }
}
