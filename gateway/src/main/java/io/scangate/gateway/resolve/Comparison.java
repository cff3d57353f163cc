package io.scangate.gateway.resolve;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares a canonical link with rules and names the difference. O(length of link and rule). Immutable, so thread-safe.
 *
 * <p>If the rule matches the link except for a single difference, the comparison names that difference. Otherwise it names
 * the first difference in scheme, host, port, path and query.
 */
final class Comparison {
    private static final Pattern SLASHES = Pattern.compile("//+");

    /** The most rounds of percent-decoding. */
    private static final int MAX_DECODINGS = 4;

    private final Parts link;
    private final boolean userInfo;
    private final String hostWithoutWww;
    private final String linkKey;

    // Variants of the link, made once for all rules.
    private final String keyWithSlash;
    private final String lowerKey;
    private final String keyWithoutDoubledSlashes;
    private final String decodedKey;
    private final @Nullable String keyWithoutFirstSegment;

    /**
     * Creates a comparison of a link with rules.
     *
     * @param userInfo whether the link has a user name or a password, which is a difference from every rule
     */
    Comparison(Parts link, boolean userInfo) {
        this.link = link;
        this.userInfo = userInfo;
        this.hostWithoutWww = withoutWww(link.hostWithoutDot());
        this.linkKey = link.key();
        this.keyWithSlash = link.withPath(link.path() + "/").key();
        this.lowerKey = lower(link).key();
        this.keyWithoutDoubledSlashes = withoutDoubledSlashes(link).key();
        this.decodedKey = decodedKey(linkKey);
        Parts shorter = withoutFirstSegment(link);
        this.keyWithoutFirstSegment = shorter == null ? null : shorter.key();
    }

    /** The difference; null if the rule matches. */
    @Nullable
    Mismatch with(Parts rule) {
        Mismatch difference = rule.origin().equals(link.origin()) ? ofKeys(rule) : ofOrigins(rule);
        if (!userInfo) {
            return difference;
        }
        return difference == null
                ? new Mismatch(
                        MismatchReason.USER_INFO_IN_LINK, true, DifferingPart.USER_INFO, "@" + link.host(), rule.host())
                : new Mismatch(
                        difference.reason(), false, difference.part(), difference.linkPart(), difference.rulePart());
    }

    private Mismatch ofOrigins(Parts rule) {
        boolean keyMatches = linkKey.startsWith(rule.ruleKey());
        boolean samePort = link.effectivePort().equals(rule.effectivePort());
        if (link.host().endsWith(".")) {
            boolean alone = samePort
                    && link.scheme().equals(rule.scheme())
                    && rule.host().equals(link.hostWithoutDot());
            return new Mismatch(
                    MismatchReason.LINK_HOST_ENDS_IN_DOT,
                    keyMatches && alone,
                    DifferingPart.HOST,
                    link.host(),
                    rule.host());
        }
        if (!link.scheme().equals(rule.scheme())) {
            boolean sameText = link.port().equals(rule.port());
            boolean alone = link.host().equals(rule.host()) && (samePort || sameText);
            // The default port depends on the scheme, so the port has to be named where the texts differ.
            return alone && !sameText
                    ? new Mismatch(
                            MismatchReason.SCHEME_DIFFERS,
                            keyMatches,
                            DifferingPart.ORIGIN,
                            link.originWithPort(),
                            rule.originWithPort())
                    : new Mismatch(
                            MismatchReason.SCHEME_DIFFERS,
                            keyMatches && alone,
                            DifferingPart.SCHEME,
                            link.scheme() + "://",
                            rule.scheme() + "://");
        }
        if (link.host().equals(rule.host())) {
            return new Mismatch(
                    MismatchReason.PORT_DIFFERS,
                    keyMatches,
                    DifferingPart.PORT,
                    link.effectivePort(),
                    rule.effectivePort());
        }
        boolean www = samePort && rule.host().equals(link.hostWithOrWithoutWww());
        return new Mismatch(
                www ? MismatchReason.WWW_DIFFERS : MismatchReason.HOST_DIFFERS,
                www && keyMatches,
                DifferingPart.HOST,
                link.host(),
                rule.host());
    }

    private @Nullable Mismatch ofKeys(Parts rule) {
        if (linkKey.startsWith(rule.ruleKey())) {
            return null;
        }
        MismatchReason one = singleDifference(rule);
        MismatchReason reason = one == null ? firstDifference(rule) : one;
        DifferingPart part = partThatDiffers(reason, rule);
        return new Mismatch(reason, one != null, part, text(link, part), text(rule, part));
    }

    static String text(Parts of, DifferingPart part) {
        return switch (part) {
            case PATH -> of.path();
            case QUERY -> "?" + of.queryText();
            default -> of.pathAndQuery();
        };
    }

    private DifferingPart partThatDiffers(MismatchReason reason, Parts rule) {
        return switch (reason) {
            case QUERY_PREFIX_DIFFERS, PARAMETER_ORDER_DIFFERS -> DifferingPart.QUERY;
            case RULE_HAS_NO_SLASH_BEFORE_QUERY -> DifferingPart.PATH_AND_QUERY;
            case ENCODING_DIFFERS -> {
                boolean sameQuery = link.queryText().startsWith(rule.queryText());
                yield link.path().equals(rule.path())
                        ? DifferingPart.QUERY
                        : sameQuery ? DifferingPart.PATH : DifferingPart.PATH_AND_QUERY;
            }
            default -> DifferingPart.PATH;
        };
    }

    private MismatchReason firstDifference(Parts rule) {
        if (rule.query() != null) {
            return link.path().equals(rule.path()) ? MismatchReason.QUERY_PREFIX_DIFFERS : MismatchReason.PATH_DIFFERS;
        }
        return link.path().startsWith(rule.path()) ? MismatchReason.NOT_A_SUB_PATH : MismatchReason.PATH_DIFFERS;
    }

    /** The single difference in path or query; null if the link has several differences from the rule. */
    private @Nullable MismatchReason singleDifference(Parts rule) {
        String ruleKey = rule.ruleKey();
        if (keyWithSlash.startsWith(ruleKey)) {
            return MismatchReason.LINK_LACKS_TRAILING_SLASH;
        }
        if (!rule.path().endsWith("/")
                && linkKey.startsWith(rule.withPath(rule.path() + "/").ruleKey())) {
            return rule.query() == null
                    ? MismatchReason.RULE_HAS_NO_TRAILING_SLASH
                    : MismatchReason.RULE_HAS_NO_SLASH_BEFORE_QUERY;
        }
        if (lowerKey.startsWith(lower(rule).ruleKey())) {
            return MismatchReason.CASE_DIFFERS;
        }
        if (keyWithoutDoubledSlashes.startsWith(withoutDoubledSlashes(rule).ruleKey())) {
            return MismatchReason.SLASH_DOUBLED;
        }
        if (hasParametersOf(rule)) {
            return MismatchReason.PARAMETER_ORDER_DIFFERS;
        }
        if (decodedKey.startsWith(decodedKey(ruleKey))) {
            return MismatchReason.ENCODING_DIFFERS;
        }
        if (keyWithoutFirstSegment != null && keyWithoutFirstSegment.startsWith(ruleKey)) {
            return MismatchReason.LINK_HAS_SEGMENT_IN_FRONT;
        }
        Parts shorterRule = withoutFirstSegment(rule);
        return shorterRule != null && linkKey.startsWith(shorterRule.ruleKey())
                ? MismatchReason.LINK_LACKS_SEGMENT_IN_FRONT
                : null;
    }

    static Parts lower(Parts parts) {
        return parts.withPath(LetterCase.ignored(parts.path()));
    }

    static Parts withoutDoubledSlashes(Parts parts) {
        return parts.path().contains("//")
                ? parts.withPath(SLASHES.matcher(parts.path()).replaceAll("/"))
                : parts;
    }

    /** The parts without the first segment of the path; null if the rest is only a slash. */
    static @Nullable Parts withoutFirstSegment(Parts parts) {
        int second = parts.path().indexOf('/', 1);
        return second < 0 || second == parts.path().length() - 1
                ? null
                : parts.withPath(parts.path().substring(second));
    }

    /** Whether the link's query would match in another order of parameters. The rule's last parameter may be a prefix. */
    private boolean hasParametersOf(Parts rule) {
        if (rule.query() == null || link.query() == null || !link.path().equals(rule.path())) {
            return false;
        }
        Map<String, Integer> left = new HashMap<>();
        for (String parameter : link.query().split("&", -1)) {
            left.merge(parameter, 1, Integer::sum);
        }
        String[] wanted = rule.query().split("&", -1);
        for (int i = 0; i < wanted.length - 1; i++) {
            if (left.merge(wanted[i], -1, Integer::sum) < 0) {
                return false;
            }
        }
        String last = wanted[wanted.length - 1];
        return left.entrySet().stream()
                .anyMatch(parameter ->
                        parameter.getValue() > 0 && parameter.getKey().startsWith(last));
    }

    /** Decodes repeated percent-encoding of a key. A plus sign in a query becomes a space. */
    static String decodedKey(String key) {
        String decoded = key;
        for (int round = 0; round < MAX_DECODINGS && decoded.indexOf('%') >= 0; round++) {
            String next = decodedOnce(decoded);
            if (next.equals(decoded)) {
                break;
            }
            decoded = next;
        }
        int query = decoded.indexOf('?');
        return query < 0
                ? decoded
                : decoded.substring(0, query) + decoded.substring(query).replace('+', ' ');
    }

    /** Decodes each {@code %XX} to one character, also for bytes that are not ASCII: link and rule are decoded alike. */
    private static String decodedOnce(String text) {
        byte[] in = text.getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[in.length];
        int o = 0;
        for (int i = 0; i < in.length; i++) {
            int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
            out[o++] = low < 0 ? in[i] : (byte) (high << 4 | low);
            i += low < 0 ? 0 : 2;
        }
        return new String(out, 0, o, StandardCharsets.ISO_8859_1);
    }

    /** Whether an origin differs from the link's origin only in scheme, in port or in {@code www.}. */
    boolean hasSingleDifference(String origin) {
        Parts other = Parts.of(origin + "/");
        Mismatch difference = ofOrigins(other.withPath("/"));
        return difference.single();
    }

    /** Whether an origin has the link's host, with or without {@code www.}. Scheme and port do not count. */
    boolean isOfSameHost(String origin) {
        if (!origin.contains(hostWithoutWww)) {
            return false;
        }
        return withoutWww(Parts.of(origin + "/").host()).equals(hostWithoutWww);
    }

    private static String withoutWww(String host) {
        return host.startsWith("www.") ? host.substring(4) : host;
    }

    /** The length of the common prefix of two texts. */
    static int shared(String a, String b) {
        int limit = Math.min(a.length(), b.length());
        int at = 0;
        while (at < limit && a.charAt(at) == b.charAt(at)) {
            at++;
        }
        return at;
    }
}
