package io.scangate.config.session;

import java.util.Locale;

/** How a person has signed in. */
public enum Means {
    PASSWORD,
    /** With the password and a code of the second factor. */
    PASSWORD_AND_CODE,
    /** At another service. */
    OPENID;

    /** The name in JSON and in the database. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The means with a code. */
    public static Means ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
