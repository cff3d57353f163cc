package io.scangate.config.store;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Writes the new keys of rules that are not deleted, and the new form of all other stored canonical texts: counts of scans, samples of
 * links, directories of verification files. Host names, test links and the audit contain no text that changes. Not
 * thread-safe.
 */
final class KeyMoves {
    private final Handle handle;
    private final RuleLayout layout;
    private final List<StoredKey> moved;

    KeyMoves(Handle handle, RuleLayout layout, List<StoredKey> moved) {
        this.handle = handle;
        this.layout = layout;
        this.moved = moved;
    }

    void apply() {
        moveRules();
        moveCounts();
        moveSamples();
        moveDirectories();
    }

    /** Moves the rules by way of temporary keys, since a new key may equal the old key of a rule that moves later. */
    private void moveRules() {
        if (moved.isEmpty()) {
            return;
        }
        moveRules(StoredKey::id);
        moveRules(rule -> rule.now().key());
    }

    /** The origin stays: only the canonical form of paths and queries has changed. */
    private void moveRules(Function<StoredKey, String> key) {
        PreparedBatch rows = handle.prepareBatch(layout.move());
        rows.configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true));
        moved.forEach(rule -> rows.bind("key", key.apply(rule))
                .bind("id", layout.key(rule.id()))
                .bind("stored", rule.stored().canonical())
                .add());
        rows.execute();
    }

    private record Text(String owner, String canonical) {}

    private List<Text> texts(String sql) {
        return handle.createQuery(sql)
                .map((row, context) -> new Text(row.getString(1), row.getString(2)))
                .list();
    }

    private static String canonical(String text) {
        return LinkParser.parse(text) instanceof Link link ? link.toString() : text;
    }

    /** The new form of a directory. The empty directory means every directory. */
    static String directory(String old) {
        return old.isEmpty() ? "" : canonical(old);
    }

    private void moveCounts() {
        Map<Text, String> ofRules = new HashMap<>();
        moved.forEach(rule -> ofRules.put(
                new Text(rule.appid(), rule.stored().canonical()), rule.now().canonical()));
        for (Text old : texts("SELECT DISTINCT appid, prefix FROM scan_counts")) {
            String now = ofRules.getOrDefault(old, canonical(old.canonical()));
            if (!now.equals(old.canonical())) {
                replace(
                        old,
                        now,
                        layout.moveCounts(),
                        "DELETE FROM scan_counts WHERE appid = :owner AND prefix = :old");
            }
        }
    }

    /** Before {@link LinkHashes}: a later migration of samples has to write their hashes, too. */
    private void moveSamples() {
        for (Text old : texts("SELECT origin, link FROM scanned_links")) {
            String now = canonical(old.canonical());
            if (!now.equals(old.canonical())) {
                replace(old, now, """
                        INSERT INTO scanned_links (origin, link, matched, seen_at)
                        SELECT origin, :now, matched, seen_at FROM scanned_links WHERE origin = :owner AND link = :old
                        ON CONFLICT (origin, link) DO NOTHING""", "DELETE FROM scanned_links WHERE origin = :owner AND link = :old");
            }
        }
    }

    private void moveDirectories() {
        List<Text> all = new ArrayList<>(texts("SELECT appid, directory FROM verification_files"));
        all.addAll(texts(
                layout == RuleLayout.NUMBERS
                        ? "SELECT n.appid, v.directory FROM verifications v JOIN appids n ON n.number = v.account"
                        : "SELECT appid, directory FROM verifications"));
        for (Text old : all) {
            String now = directory(old.canonical());
            if (!now.equals(old.canonical())) {
                moveDirectory(old, now);
            }
        }
    }

    /** If two directories become one, keeps the proven one, whose file is on the owner's server. */
    private void moveDirectory(Text old, String now) {
        Text other = new Text(old.owner(), now);
        String checks = "verifications WHERE " + layout.checksOfOwner();
        String proven = checks + " AND proven_at IS NOT NULL";
        boolean keepOld = exists(proven, old) && !exists(proven, other);
        for (String rows : List.of("verification_files WHERE appid = :owner", checks)) {
            if (exists(rows, old) && exists(rows, other)) {
                replace(old, now, "DELETE FROM " + rows + " AND directory = " + (keepOld ? ":now" : ":old"));
            }
            replace(
                    old,
                    now,
                    "UPDATE " + rows.replace(" WHERE", " SET directory = :now WHERE") + " AND directory = :old");
        }
    }

    private boolean exists(String rows, Text directory) {
        return handle.createQuery("SELECT 1 FROM " + rows + " AND directory = :directory")
                .bind("owner", directory.owner())
                .bind("directory", directory.canonical())
                .mapTo(int.class)
                .findOne()
                .isPresent();
    }

    private void replace(Text old, String now, String... statements) {
        for (String sql : statements) {
            handle.createUpdate(sql)
                    .bind("owner", old.owner())
                    .bind("old", old.canonical())
                    .bind("now", now)
                    .execute();
        }
    }
}
