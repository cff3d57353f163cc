package io.scangate.gateway.link;

import java.util.Locale;

/** What can be wrong with a scanned text, so that it is no link or not the link that was meant. */
public enum LinkFault {
    /** There is nothing. */
    EMPTY_LINK,
    /** More bytes than a code holds. */
    LINK_TOO_LONG,
    /** Neither http, https nor ftp. */
    UNSUPPORTED_SCHEME,
    /** No {@code https://} in front. */
    NO_SCHEME,
    /** Quotation marks or brackets around the link. */
    QUOTED,
    /** A full-width form of a character that has a meaning in links, such as {@code ／}. */
    FULL_WIDTH_CHARACTER,
    /** A character that one cannot see. */
    INVISIBLE_CHARACTER,
    /** Nothing between the slashes and the path. */
    NO_HOST,
    /** White space in the host. */
    SPACE_IN_HOST,
    /** A port that is no number up to 65,535. */
    BAD_PORT,
    /** A label {@code xn--...} that is no Punycode. */
    BAD_PUNYCODE,
    /** A character that no host has, or a host that is none. */
    BAD_HOST,
    /** {@code https://https://}. */
    DOUBLED_SCHEME,
    /** Percent-encoded once more than links are. */
    ENCODED_TWICE,
    /** An ampersand escaped as in the source of a web page. */
    HTML_ESCAPED;

    /** The stable name in answers, and the key of its sentence. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
