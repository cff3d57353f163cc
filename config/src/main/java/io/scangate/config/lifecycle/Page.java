package io.scangate.config.lifecycle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a searched list, with the number of all its matching items. A search looks at a bounded number of items in each
 * call, so a slice may have fewer items than asked for, also none, and still have a next one. Immutable.
 *
 * @param slice the part; its key stays valid when the list changes
 * @param total the number of matching items among the first items of the list
 * @param exact whether these were all items of the list; the total is a lower bound otherwise
 */
public record Page<T>(Slice<T> slice, long total, boolean exact) {
    /** The items of the part. */
    public List<T> items() {
        return slice.items();
    }

    /** The key after which the next part starts; null for the last part. */
    public @Nullable String next() {
        return slice.next();
    }

    /** The page with other forms of its items. */
    public Page<T> with(List<T> items) {
        return new Page<>(new Slice<>(items, slice.next()), total, exact);
    }
}
