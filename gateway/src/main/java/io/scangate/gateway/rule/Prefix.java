package io.scangate.gateway.rule;

import io.scangate.gateway.link.Link;
import java.util.Arrays;

/**
 * The prefix of a rule, which defines the links that the rule matches. It refers to the rule's canonical link and is valid
 * as long as that link. Immutable.
 *
 * <p>Write a canonical link as origin (scheme, host, port), path and query. Its <em>key</em> is {@code path ? query}; the
 * key has the {@code ?} even without a query. The key of a rule is
 *
 * <pre>
 *   kind          rule                     key            matches a link of the same origin when
 *   EXACT_PATH    no query, no final /     path ?         the paths are equal
 *   SUB_PATH      no query, final /        path           the link's path starts with the rule's
 *   QUERY_PREFIX  a query                  path ? query   the paths are equal, the link's query starts with the rule's
 * </pre>
 *
 * A canonical path has no {@code ?}. So all three kinds have one definition: <em>a rule matches a link when the origins are
 * equal and the rule's key is a prefix of the link's key</em>.
 *
 * <p>The most specific rule, "the longest path, then the longest query", is the rule with the longest key. The keys of two
 * rules that match one link are prefixes of the link's key, so their lengths differ. The rule with the longer path has the
 * longer key, since every rule except a SUB_PATH rule has the whole path of the link.
 */
public record Prefix(Link link) {
    /** The kind of a rule. */
    public enum Kind {
        EXACT_PATH,
        SUB_PATH,
        QUERY_PREFIX
    }

    /** The kind, which follows from the rule's link. */
    public Kind kind() {
        if (link.hasQuery()) {
            return Kind.QUERY_PREFIX;
        }
        return link.bytes()[link.pathEnd() - 1] == '/' ? Kind.SUB_PATH : Kind.EXACT_PATH;
    }

    /** The length of the rule's key in bytes. The key starts at the link's {@link Link#pathStart()}. */
    public int keyLength() {
        return (kind() == Kind.SUB_PATH ? link.pathEnd() : link.keyEnd()) - link.pathStart();
    }

    /** Whether the rule matches a link. Tests compare the index with this method. */
    public boolean matches(Link other) {
        return sameOrigin(other) && keyIsPrefixOf(other);
    }

    private boolean sameOrigin(Link other) {
        return Arrays.equals(link.bytes(), 0, link.pathStart(), other.bytes(), 0, other.pathStart());
    }

    private boolean keyIsPrefixOf(Link other) {
        int start = link.pathStart();
        int otherStart = other.pathStart();
        int length = keyLength();
        return length <= other.keyEnd() - otherStart
                && Arrays.equals(link.bytes(), start, start + length, other.bytes(), otherStart, otherStart + length);
    }
}
