package io.scangate.gateway.link;

import com.ibm.icu.text.IDNA;
import com.ibm.icu.util.ICUInputTooLongException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Unicode ToASCII (UTS 46) with the flags of the URL Standard: CheckBidi and CheckJoiners on; CheckHyphens,
 * UseSTD3ASCIIRules, Transitional_Processing, VerifyDnsLength and IgnoreInvalidPunycode off.
 *
 * <p>Normalisation and Punycode (RFC 3492) are quadratic, and the standard does not limit the length of a domain. The limit
 * {@link #MAX_CHARS} keeps the worst case well below a millisecond. Thread-safe.
 */
final class DomainToAscii {
    /** The longest domain in UTF-16 units. The standard has no limit; a DNS name has at most 255 bytes. */
    static final int MAX_CHARS = 512;

    private static final IDNA UTS46 =
            IDNA.getUTS46Instance(IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ | IDNA.NONTRANSITIONAL_TO_ASCII);

    /** Errors of CheckHyphens and VerifyDnsLength, which ICU cannot switch off. */
    private static final Set<IDNA.Error> SWITCHED_OFF = EnumSet.of(
            IDNA.Error.EMPTY_LABEL,
            IDNA.Error.LABEL_TOO_LONG,
            IDNA.Error.DOMAIN_NAME_TOO_LONG,
            IDNA.Error.LEADING_HYPHEN,
            IDNA.Error.TRAILING_HYPHEN,
            IDNA.Error.HYPHEN_3_4);

    private DomainToAscii() {}

    /**
     * Converts a domain that is not all ASCII.
     *
     * @return null if Unicode ToASCII fails or the domain is too long
     */
    static @Nullable String convert(String domain) {
        if (domain.length() > MAX_CHARS) {
            return null;
        }
        StringBuilder ascii = new StringBuilder();
        IDNA.Info info = new IDNA.Info();
        try {
            UTS46.nameToASCII(domain, ascii, info);
        } catch (ICUInputTooLongException e) {
            // Mapping made a label longer than a thousand characters. ICU reports only this error by an exception.
            return null;
        }
        return SWITCHED_OFF.containsAll(info.getErrors()) ? ascii.toString() : null;
    }
}
