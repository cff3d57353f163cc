package io.scangate.config.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * The author of a change. Immutable.
 *
 * @param name the name in the audit: {@code operator:k1}, {@code account:wx1}
 * @param credential identifies the key or secret that admitted the author: a change is refused if that has ended since.
 *   Null for the service itself and for a local command
 */
public record Actor(String name, @Nullable String credential) {
    /** An author without a credential: the service itself, or a command on the machine of the database. */
    public static Actor of(String name) {
        return new Actor(name, null);
    }
}
