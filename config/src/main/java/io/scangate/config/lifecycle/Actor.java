package io.scangate.config.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * The author of a change. Immutable.
 *
 * @param name the name in the audit: {@code operator:k1}, {@code account:wx1}
 * @param credential identifies the key or secret that admitted the author: a change is refused if that has ended since.
 *   Null for the service itself and for a local command
 * @param session identifies the session of a person: a change is refused if that has ended since. Null for other authors, and for work that
 *   goes on after the session, such as a planned release
 */
public record Actor(
        String name, @Nullable String credential, @Nullable String session) {
    /** An author who has no session. */
    public Actor(String name, @Nullable String credential) {
        this(name, credential, null);
    }

    /** An author without a credential: the service itself, or a command on the machine of the database. */
    public static Actor of(String name) {
        return new Actor(name, null);
    }
}
