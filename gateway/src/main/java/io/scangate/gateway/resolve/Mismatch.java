package io.scangate.gateway.resolve;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.link.ParsedLink;
import org.jspecify.annotations.Nullable;

/** Compares a canonical link with a rule's canonical prefix and names the first thing that differs. */
final class Mismatch {
    private final String scheme;
    private final String authority;
    private final String path;
    private final @Nullable String query;

    private Mismatch(String canonical) {
        int authorityStart = canonical.indexOf("://") + 3;
        int pathStart = canonical.indexOf('/', authorityStart);
        int queryStart = canonical.indexOf('?', pathStart);
        scheme = canonical.substring(0, authorityStart);
        authority = canonical.substring(authorityStart, pathStart);
        path = canonical.substring(pathStart, queryStart < 0 ? canonical.length() : queryStart);
        query = queryStart < 0 ? null : canonical.substring(queryStart + 1);
    }

    /** Of a canonical link or prefix, given as text. */
    static Mismatch of(String canonical) {
        return new Mismatch(canonical);
    }

    String authority() {
        return authority;
    }

    /**
     * Why a rule does not match this link: the first of scheme, host, path and query that differs; null if it matches.
     */
    @Nullable
    MismatchReason against(Mismatch rule) {
        if (!scheme.equals(rule.scheme)) {
            return MismatchReason.SCHEME_DIFFERS;
        }
        return authority.equals(rule.authority) ? againstPath(rule) : MismatchReason.HOST_DIFFERS;
    }

    /** The same, looking at path and query only. */
    @Nullable
    MismatchReason againstPath(Mismatch rule) {
        if (rule.query != null) {
            if (!path.equals(rule.path)) {
                return MismatchReason.PATH_DIFFERS;
            }
            return query != null && query.startsWith(rule.query) ? null : MismatchReason.QUERY_PREFIX_DIFFERS;
        }
        if (path.equals(rule.path)) {
            return null;
        }
        if (!path.startsWith(rule.path)) {
            return MismatchReason.PATH_DIFFERS;
        }
        if (rule.path.endsWith("/")) {
            return null;
        }
        return path.charAt(rule.path.length()) == '/'
                ? MismatchReason.RULE_HAS_NO_TRAILING_SLASH
                : MismatchReason.NOT_A_SUB_PATH;
    }

    /** How many bytes of path and query this link shares with a rule. */
    int sharedKey(Mismatch rule) {
        String key = path + '?' + (query == null ? "" : query);
        String ruleKey = rule.path + '?' + (rule.query == null ? "" : rule.query);
        return shared(key, ruleKey);
    }

    /** How many characters at the end of the host this link shares with a rule. */
    int sharedHostEnd(Mismatch rule) {
        return shared(
                new StringBuilder(authority).reverse().toString(),
                new StringBuilder(rule.authority).reverse().toString());
    }

    private static int shared(String a, String b) {
        int limit = Math.min(a.length(), b.length());
        int at = 0;
        while (at < limit && a.charAt(at) == b.charAt(at)) {
            at++;
        }
        return at;
    }

    /** The same link under another scheme, or null where the standard makes another host of it. */
    @Nullable
    Link withScheme(String other) {
        String text = other + "://" + authority + path + (query == null ? "" : "?" + query);
        ParsedLink parsed = LinkParser.parse(text);
        return parsed instanceof Link link ? link : null;
    }
}
