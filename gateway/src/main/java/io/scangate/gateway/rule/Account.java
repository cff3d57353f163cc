package io.scangate.gateway.rule;

import java.util.List;
import java.util.Map;

/**
 * A mini program with its members and rules: the unit of change. Immutable.
 *
 * @param appid the id of the mini program
 * @param members the role of each user id
 * @param rules the rules in the owner's spelling
 * @param place the position of the account in its document
 * @param digest the digest of the account's bytes in its document; {@link Digest#ZERO} if it was not read from a document
 */
public record Account(String appid, Map<String, Role> members, List<Rule> rules, Place place, Digest digest) {
    public Account {
        members = Map.copyOf(members);
        rules = List.copyOf(rules);
    }

    /** Creates an account without a position in a document. */
    public Account(String appid, Map<String, Role> members, List<Rule> rules) {
        this(appid, members, rules, Place.NONE, Digest.ZERO);
    }
}
