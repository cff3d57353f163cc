package io.scangate.config.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys of gateways that were looked up, for as long as the database has the same state: each end of a key changes the state. So
 * the polls of an idle fleet cost no look-ups. Thread-safe.
 */
final class KnownKeys {
    private static final int MOST = 10_000;

    private final Supplier<@Nullable Object> state;
    private final Cache<String, Known> known =
            Caffeine.newBuilder().maximumSize(MOST).build();

    private record Known(Object state, Standing standing) {}

    /**
     * Starts without keys.
     *
     * @param state the state of the database, equal to an earlier one only if nothing has changed since; null if it is not known. Must
     *     not block
     */
    KnownKeys(Supplier<@Nullable Object> state) {
        this.state = state;
    }

    /** The standing of a key. The look-up throws if there is no such key, which is not remembered. */
    Standing get(String hash, Supplier<Standing> lookUp) {
        // Read before the look-up: a standing of a later state is then looked up once more, and never the reverse.
        Object now = state.get();
        Known found = now == null ? null : known.getIfPresent(hash);
        if (found != null && found.state.equals(now)) {
            return found.standing;
        }
        Standing standing = lookUp.get();
        if (now != null) {
            known.put(hash, new Known(now, standing));
        }
        return standing;
    }

    /** Forgets all keys: this process has just ended one, and the next state is not known yet. */
    void forget() {
        known.invalidateAll();
    }
}
