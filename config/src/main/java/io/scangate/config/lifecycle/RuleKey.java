package io.scangate.config.lifecycle;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Prefix;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A canonical rule as two ASCII texts that are compared byte by byte. Rule B lies inside rule A exactly if the origins
 * are equal and A's key is a prefix of B's (see {@link Prefix}). Immutable.
 *
 * @param origin scheme, host and, if not the default, port
 * @param key the path and, unless it is a sub-path rule, a {@code ?} and the query
 */
public record RuleKey(String origin, String key) {
    /** The longest origin and key together, in bytes: the limit of an index entry in PostgreSQL. */
    public static final int MAX_LENGTH = 2_000;

    private static final List<String> SCHEMES = List.of("http", "https", "ftp");

    /** The key of a rule's canonical link. */
    public static RuleKey of(Link rule) {
        String text =
                new String(rule.bytes(), 0, rule.pathStart() + new Prefix(rule).keyLength(), StandardCharsets.US_ASCII);
        return new RuleKey(text.substring(0, rule.pathStart()), text.substring(rule.pathStart()));
    }

    /** The key of a scanned link. The key of each rule that matches the link is a prefix of it. */
    public static RuleKey ofScanned(Link link) {
        String text = new String(link.bytes(), 0, link.keyEnd(), StandardCharsets.US_ASCII);
        return new RuleKey(text.substring(0, link.pathStart()), text.substring(link.pathStart()));
    }

    /** The canonical rule, without the {@code ?} of an empty query. */
    public String canonical() {
        boolean emptyQuery = key.indexOf('?') == key.length() - 1;
        return origin + (emptyQuery ? key.substring(0, key.length() - 1) : key);
    }

    /** Whether a rule equals this one or lies inside it. */
    public boolean contains(RuleKey other) {
        return origin.equals(other.origin) && other.key.startsWith(key);
    }

    /** The origins of this host and port under every scheme that a rule can have, this one included. */
    public List<String> originsOfHost() {
        String hostAndPort = origin.substring(origin.indexOf("://"));
        return SCHEMES.stream().map(scheme -> scheme + hostAndPort).toList();
    }

    /** The least text greater than all keys that start with this one: the last byte, which is below 127, plus one. */
    public String endOfRange() {
        int last = key.length() - 1;
        return key.substring(0, last) + (char) (key.charAt(last) + 1);
    }
}
