package io.scangate.config.lifecycle;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list, in the order of a key.
 *
 * @param items the part
 * @param next the key after which the next part starts; null if there is none
 */
public record Slice<T>(List<T> items, @Nullable String next) {
    public Slice {
        items = List.copyOf(items);
    }

    /** The slice made of a list that was read one item longer than wished, if there was one. */
    public static <T> Slice<T> of(List<T> oneMore, int limit, Function<T, String> key) {
        return oneMore.size() > limit
                ? new Slice<>(oneMore.subList(0, limit), key.apply(oneMore.get(limit - 1)))
                : new Slice<>(oneMore, null);
    }
}
