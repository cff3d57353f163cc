package io.scangate.gateway.wire;

import java.util.Locale;

/** Where the address of a client stands. */
public enum ClientField {
    /** No field: the client is the peer of the connection. */
    PEER,
    /** The field {@code X-Forwarded-For}, which most proxies write. */
    X_FORWARDED_FOR,
    /** The parameter {@code for} of the field {@code Forwarded} (RFC 7239). */
    FORWARDED;

    /** The name of the field in lower case. */
    public String field() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
