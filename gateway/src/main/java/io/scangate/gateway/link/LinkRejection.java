package io.scangate.gateway.link;

/** Why a text is no link that a rule could ever match. */
public enum LinkRejection implements ParsedLink {
    /** Does not parse as an absolute URL of the WHATWG URL Standard. */
    MALFORMED_LINK("malformed_link"),
    /** Parses, but its scheme is none of http, https and ftp. */
    UNSUPPORTED_SCHEME("unsupported_scheme"),
    /** Longer than {@link LinkParser#MAX_LINK_BYTES}. */
    LINK_TOO_LONG("link_too_long");

    private final String code;

    LinkRejection(String code) {
        this.code = code;
    }

    /** The stable name that answers and reports carry. */
    public String code() {
        return code;
    }
}
