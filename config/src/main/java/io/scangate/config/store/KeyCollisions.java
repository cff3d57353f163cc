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
 * Finds the rules that would conflict after some rules get new keys: equal keys, or a key inside the occupied range of
 * another account. Conflicts occur only within an origin, so it reads the origins of the moved rules one at a time. Not
 * thread-safe.
 */
final class KeyCollisions {
    private final Handle handle;
    private final RuleLayout layout;
    private final List<StoredKey> moved;

    KeyCollisions(Handle handle, RuleLayout layout, List<StoredKey> moved) {
        this.handle = handle;
        this.layout = layout;
        this.moved = moved;
    }

    /**
     * Two rules that cannot both be kept.
     *
     * @param first the first in the order of the new keys; both are the same rule if its new key is too long
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

    /** New and old keys have the same origin: only the canonical form of paths and queries has changed. */
    private List<StoredKey> ofOrigin(String origin) {
        List<StoredKey> rules = new ArrayList<>(layout.ofOrigin(handle, origin)
                .map((row, context) -> StoredKey.of(row))
                .list());
        rules.sort(Comparator.comparing((StoredKey rule) -> rule.now().key()).thenComparing(StoredKey::id));
        return rules;
    }

    /** In the order of the keys, all rules around a rule come before it and are on the stack. */
    private static void find(List<StoredKey> sorted, List<Collision> into) {
        Deque<StoredKey> around = new ArrayDeque<>();
        for (StoredKey rule : sorted) {
            while (!around.isEmpty() && !around.peek().now().contains(rule.now())) {
                around.pop();
            }
            for (StoredKey outer : around) {
                boolean same = outer.now().equals(rule.now());
                boolean taken = outer.occupies() && !outer.appid().equals(rule.appid());
                // This migration does not resolve conflicts that existed before.
                boolean isNew = outer.isMoved() || rule.isMoved();
                if (isNew && (same || taken)) {
                    into.add(new Collision(outer, rule));
                }
            }
            around.push(rule);
        }
    }
}
