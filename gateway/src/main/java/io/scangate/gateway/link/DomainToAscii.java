package io.scangate.gateway.link;

import com.ibm.icu.text.IDNA;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Unicode ToASCII (UTS 46) with the flags of the URL Standard: CheckBidi and CheckJoiners on; CheckHyphens,
 * UseSTD3ASCIIRules, Transitional_Processing, VerifyDnsLength and IgnoreInvalidPunycode off.
 *
 * <p>Punycode (RFC 3492) takes time quadratic in a label, and the standard sets labels no length; the limit on links
 * keeps that below a few milliseconds. Thread-safe.
 */
final class DomainToAscii {
    private static final IDNA UTS46 =
            IDNA.getUTS46Instance(IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ | IDNA.NONTRANSITIONAL_TO_ASCII);

    /** What ICU reports of CheckHyphens and VerifyDnsLength, which it cannot switch off. */
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
     * @return null where Unicode ToASCII fails
     */
    static @Nullable String convert(String domain) {
        StringBuilder ascii = new StringBuilder();
        IDNA.Info info = new IDNA.Info();
        UTS46.nameToASCII(domain, ascii, info);
        return SWITCHED_OFF.containsAll(info.getErrors()) ? ascii.toString() : null;
    }
}
