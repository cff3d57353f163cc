package io.scangate.config.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The terms of a new key. Immutable.
 *
 * @param rotate whether it replaces an existing key of its name; without it, such a name is refused
 * @param expires when it ends; null for never
 */
public record KeyTerms(boolean rotate, @Nullable Instant expires) {
    /** A key with a new name that never ends. */
    public static final KeyTerms NEW = new KeyTerms(false, null);

    /** A key that may replace one of its name and never ends. */
    public static final KeyTerms ROTATE = new KeyTerms(true, null);
}
