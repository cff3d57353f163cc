package io.scangate.config.lifecycle;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list that is ordered by a key. Immutable.
 *
 * @param items the part
 * @param next the key after which the next part starts; null for the last part
 */
public record Slice<T>(List<T> items, @Nullable String next) {
    public Slice {
        items = List.copyOf(items);
    }

    /** Makes a slice from a list that was read with one item more than the limit, if there was one more. */
    public static <T> Slice<T> of(List<T> oneMore, int limit, Function<T, String> key) {
        return oneMore.size() > limit
                ? new Slice<>(oneMore.subList(0, limit), key.apply(oneMore.get(limit - 1)))
                : new Slice<>(oneMore, null);
    }
}
