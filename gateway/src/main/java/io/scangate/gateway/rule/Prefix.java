package io.scangate.gateway.rule;

import io.scangate.gateway.link.Link;
import java.util.Arrays;

/**
 * What a rule matches. A view of the rule's canonical link, valid as long as that link is; immutable itself.
 *
 * <p>Write a canonical link as origin (scheme, host, port), path and query. Its <em>key</em> is {@code path ? query},
 * the {@code ?} being there even without a query. A rule's key is
 *
 * <pre>
 *   kind          rule                     key            matches a link of the same origin when
 *   EXACT_PATH    no query, no final /     path ?         the paths are equal
 *   SUB_PATH      no query, final /        path           the link's path starts with the rule's
 *   QUERY_PREFIX  a query                  path ? query   the paths are equal, the link's query starts with the rule's
 * </pre>
 *
 * A canonical path holds no {@code ?}. So all three say the same: <em>a rule matches a link when the origins are equal
 * and the rule's key is a prefix of the link's key</em>; and "the longest path, then the longest query" is the longest
 * key: two rules that match one link have keys that are prefixes of it, so they differ in length, and a rule with the
 * longer path has the longer key, since all but SUB_PATH rules have the link's whole path.
 */
public record Prefix(Link link) {
    /** The three kinds of rules. */
    public enum Kind {
        EXACT_PATH,
        SUB_PATH,
        QUERY_PREFIX
    }

    /** The kind, by the shape of the rule's link. */
    public Kind kind() {
        if (link.hasQuery()) {
            return Kind.QUERY_PREFIX;
        }
        return link.bytes()[link.pathEnd() - 1] == '/' ? Kind.SUB_PATH : Kind.EXACT_PATH;
    }

    /** Length of the rule's key in bytes; it starts at the link's {@link Link#pathStart()}. */
    public int keyLength() {
        return (kind() == Kind.SUB_PATH ? link.pathEnd() : link.keyEnd()) - link.pathStart();
    }

    /** Whether the rule matches a link; the reference that the index is tested against. */
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
