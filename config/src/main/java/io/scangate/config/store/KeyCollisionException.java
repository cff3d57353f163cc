package io.scangate.config.store;

import io.scangate.config.store.KeyCollisions.Collision;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Two stored rules conflict in this version's canonical form; nothing was changed. The message names both rules, their
 * accounts, and the command that removes one.
 */
final class KeyCollisionException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_SHOWN = 20;

    private KeyCollisionException(String message) {
        super(message);
    }

    /**
     * Throws if there are collisions.
     *
     * @param database the setting's value, for the command
     */
    static void throwIfAny(List<Collision> collisions, String database) {
        if (collisions.isEmpty()) {
            return;
        }
        String shown = collisions.stream()
                .limit(MAX_SHOWN)
                .map(collision -> sentence(collision, database))
                .collect(Collectors.joining("\n"));
        String more =
                collisions.size() > MAX_SHOWN ? "\nand " + (collisions.size() - MAX_SHOWN) + " more such pairs" : "";
        throw new KeyCollisionException("rules conflict in this version, so nothing was changed:\n" + shown
                + more
                + "\nRemove one rule of each pair with its command, then start again. The account's owner can add a"
                + " rule for the other.");
    }

    private static String sentence(Collision collision, String database) {
        StoredKey first = collision.first();
        StoredKey second = collision.second();
        if (first.id().equals(second.id())) {
            return "  " + named(first) + " is too long in canonical form\n" + command(first, database);
        }
        String how = first.now().equals(second.now())
                ? " are the same rule: " + first.now().canonical()
                : ": the second lies inside the first, which occupies "
                        + first.now().canonical();
        return "  " + named(first) + " and " + named(second) + how + "\n" + command(first, database) + "\n"
                + command(second, database);
    }

    private static String named(StoredKey rule) {
        return "\"" + StoredKey.visible(rule.prefix()) + "\" of account " + rule.appid();
    }

    private static String command(StoredKey rule, String database) {
        return "    scangate remove-rule --database '" + database + "' " + rule.appid() + " " + rule.id();
    }
}
