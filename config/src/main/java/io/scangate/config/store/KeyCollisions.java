package io.scangate.config.store;

import io.scangate.config.lifecycle.RuleKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Finds the rules that would be in each other's way if some got their new keys: the same key, or a key inside the occupied
 * range of another account. Only rules of an origin can be in each other's way, so it reads those origins, each at once.
 */
final class KeyCollisions {
    private final Handle handle;
    private final List<StoredKey> moved;

    KeyCollisions(Handle handle, List<StoredKey> moved) {
        this.handle = handle;
        this.moved = moved;
    }

    /**
     * Two rules that cannot both be kept.
     *
     * @param first of the two by their new keys; a key that is too long is a collision of a rule with itself
     */
    record Collision(StoredKey first, StoredKey second) {}

    List<Collision> find() {
        List<Collision> collisions = new ArrayList<>();
        Set<String> origins = new LinkedHashSet<>();
        for (StoredKey rule : moved) {
            origins.add(rule.now().origin());
            if (rule.now().origin().length() + rule.now().key().length() > RuleKey.MAX_LENGTH + 1) {
                collisions.add(new Collision(rule, rule));
            }
        }
        origins.forEach(origin -> find(ofOrigin(origin), collisions));
        return collisions;
    }

    /** A rule keeps its origin: canonical form has changed for paths and queries. */
    private List<StoredKey> ofOrigin(String origin) {
        List<StoredKey> rules = new ArrayList<>(handle.createQuery(
                        "SELECT id, appid, prefix, occupies, origin, match_key FROM rules WHERE origin = :origin")
                .bind("origin", origin)
                .map((row, context) -> StoredKey.of(row))
                .list());
        rules.sort(Comparator.comparing((StoredKey rule) -> rule.now().key()).thenComparing(StoredKey::id));
        return rules;
    }

    /** In order of keys, what a rule lies inside of comes before it, and all of that is on the stack. */
    private static void find(List<StoredKey> sorted, List<Collision> into) {
        Deque<StoredKey> around = new ArrayDeque<>();
        for (StoredKey rule : sorted) {
            while (!around.isEmpty() && !around.peek().now().contains(rule.now())) {
                around.pop();
            }
            for (StoredKey outer : around) {
                boolean same = outer.now().equals(rule.now());
                boolean taken = outer.occupies() && !outer.appid().equals(rule.appid());
                // This migration does not settle a conflict that an earlier version left.
                boolean isNew = outer.isMoved() || rule.isMoved();
                if (isNew && (same || taken)) {
                    into.add(new Collision(outer, rule));
                }
            }
            around.push(rule);
        }
    }
}
