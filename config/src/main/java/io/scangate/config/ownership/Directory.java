package io.scangate.config.ownership;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.nio.charset.StandardCharsets;

/**
 * The directory of a rule, which contains its verification file: the rule's path up to its last slash. The directory of
 * {@code https://h/weiye/testing} is {@code https://h/weiye/}. The query is ignored. Immutable.
 *
 * @param address canonical, ends in {@code /}
 */
public record Directory(String address) {
    /** The directory of a rule. */
    public static Directory of(Link rule) {
        String path = new String(rule.bytes(), 0, rule.pathEnd(), StandardCharsets.US_ASCII);
        return new Directory(path.substring(0, path.lastIndexOf('/') + 1));
    }

    /** The directory of a canonical rule. */
    public static Directory of(String canonicalRule) {
        return of(link(canonicalRule));
    }

    /** The root directory of the host. */
    public Directory root() {
        return new Directory(address.substring(0, link(address).pathStart() + 1));
    }

    /** The link of a file in the directory. */
    Link file(String name) {
        return link(address + name);
    }

    private static Link link(String canonical) {
        if (LinkParser.parse(canonical) instanceof Link link) {
            return link;
        }
        throw new IllegalStateException("stored address: \"" + canonical + "\" (expected: a canonical link)");
    }
}
