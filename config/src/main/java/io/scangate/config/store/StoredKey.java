package io.scangate.config.store;

import io.scangate.config.lifecycle.RuleKey;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.RuleChecker;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;

/**
 * A stored rule with its stored key, and the key that this version gives it. Immutable.
 *
 * @param id of the rule
 * @param appid its account
 * @param prefix as its owner wrote it
 * @param occupies whether other accounts are barred from having rules inside it
 * @param stored the key in the database
 * @param now the key that this version gives the prefix
 */
record StoredKey(String id, String appid, String prefix, boolean occupies, RuleKey stored, RuleKey now) {
    /** Reads a row of either {@link RuleLayout}. */
    static StoredKey of(ResultSet row) throws SQLException {
        RuleKey stored = new RuleKey(row.getString("origin"), row.getString("match_key"));
        String prefix = Objects.requireNonNullElse(row.getString("prefix"), stored.canonical());
        return new StoredKey(
                RuleNumber.id(row),
                row.getString("appid"),
                prefix,
                row.getInt("occupies") == 1,
                stored,
                now(prefix, stored));
    }

    /**
     * The key that this version gives a prefix. A stored prefix was a link in the version that stored it. If it is not a link
     * now, its stored key stays, and gateways leave the rule out.
     */
    static RuleKey now(String prefix, RuleKey stored) {
        return LinkParser.parse(RuleChecker.trimmed(prefix)) instanceof Link link ? RuleKey.of(link) : stored;
    }

    /**
     * A text for a log or a terminal. Escapes control and format characters, some of which earlier versions accepted.
     */
    static String visible(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean shown = c == ' '
                    || !(Character.isISOControl(c)
                            || Character.isSpaceChar(c)
                            || Character.getType(c) == Character.FORMAT);
            visible.append(shown ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return visible.toString();
    }

    boolean isMoved() {
        return !stored.equals(now);
    }
}
