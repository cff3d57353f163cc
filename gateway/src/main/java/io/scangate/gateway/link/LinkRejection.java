package io.scangate.gateway.link;

/** The reason why no rule can match a text. */
public enum LinkRejection implements ParsedLink {
    /** The text is not an absolute URL of the WHATWG URL Standard. */
    MALFORMED_LINK("malformed_link"),
    /** The text is a URL whose scheme is not http, https or ftp. */
    UNSUPPORTED_SCHEME("unsupported_scheme"),
    /** The text is longer than {@link LinkParser#MAX_LINK_BYTES}. */
    LINK_TOO_LONG("link_too_long");

    private final String code;

    LinkRejection(String code) {
        this.code = code;
    }

    /** The stable name in answers and reports. */
    public String code() {
        return code;
    }
}
