package io.scangate.config.store;

import io.scangate.config.lifecycle.RuleKey;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.RuleChecker;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A stored rule's key, as it is stored and as this version of the program would store it.
 *
 * @param id of the rule
 * @param appid whose it is
 * @param prefix as its owner wrote it
 * @param occupies whether other accounts may have no rule inside it
 * @param stored the key in the database
 * @param now the key of the prefix
 */
record StoredKey(String id, String appid, String prefix, boolean occupies, RuleKey stored, RuleKey now) {
    /** The key of a row of rules. */
    static StoredKey of(ResultSet row) throws SQLException {
        RuleKey stored = new RuleKey(row.getString("origin"), row.getString("match_key"));
        String prefix = row.getString("prefix");
        // A stored prefix was a link when it was stored. If it is none any more, its key stays, and gateways leave it
        // out.
        RuleKey now = LinkParser.parse(RuleChecker.trimmed(prefix)) instanceof Link link ? RuleKey.of(link) : stored;
        return new StoredKey(
                row.getString("id"), row.getString("appid"), prefix, row.getInt("occupies") == 1, stored, now);
    }

    /** A text for a log or a terminal: controls and format characters, of which earlier versions took some, are escaped. */
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
