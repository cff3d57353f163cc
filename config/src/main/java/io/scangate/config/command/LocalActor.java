package io.scangate.config.command;

/**
 * The actor in the audit for a local command on the database: {@code local:} and the user's name in the operating
 * system. Thread-safe.
 */
final class LocalActor {
    private LocalActor() {}

    static String name() {
        return "local:" + System.getProperty("user.name");
    }
}
