package io.scangate.config.command;

import io.scangate.config.lifecycle.Actor;

/**
 * The actor in the audit for a local command on the database: {@code local:} and the user's name in the operating
 * system. Thread-safe.
 */
final class LocalActor {
    private LocalActor() {}

    static String name() {
        return "local:" + System.getProperty("user.name");
    }

    static Actor actor() {
        return Actor.of(name());
    }
}
