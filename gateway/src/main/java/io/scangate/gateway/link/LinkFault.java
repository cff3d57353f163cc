package io.scangate.gateway.link;

import java.util.Locale;

/** A fault of a scanned text. The text is not a link, or probably not the link that its author meant. */
public enum LinkFault {
    /** The text is empty. */
    EMPTY_LINK,
    /** The text has more bytes than a QR code can hold. */
    LINK_TOO_LONG,
    /** The scheme is not http, https or ftp. */
    UNSUPPORTED_SCHEME,
    /** The text has no scheme, such as {@code https://}. */
    NO_SCHEME,
    /** Another text precedes the link, such as {@code Link: https://}. */
    TEXT_IN_FRONT,
    /** Other characters than {@code ://} follow the scheme, such as {@code https//} or {@code https;//}. */
    DAMAGED_SCHEME,
    /** Quotation marks or brackets enclose the link. */
    QUOTED,
    /** The text has a full-width form of a character that has a meaning in links, such as {@code ／}. */
    FULL_WIDTH_CHARACTER,
    /** The text has an invisible character. */
    INVISIBLE_CHARACTER,
    /** The link has no host between the slashes and the path. */
    NO_HOST,
    /** The host has white space. */
    SPACE_IN_HOST,
    /** The port is not a number from 0 to 65,535. */
    BAD_PORT,
    /** A label of the host starts with {@code xn--} and is not valid Punycode. */
    BAD_PUNYCODE,
    /** The host is not valid for another reason. */
    BAD_HOST,
    /** The link has two schemes, such as {@code https://https://}. */
    DOUBLED_SCHEME,
    /** The link is percent-encoded twice. */
    ENCODED_TWICE,
    /** A delimiter is percent-encoded, such as in {@code https:%2F%2F} or {@code https://host%2Fitem}. */
    ENCODED_DELIMITER,
    /** The link has an ampersand with the escaping of HTML. */
    HTML_ESCAPED;

    /** The stable name in answers, which is also the key of the sentence. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
