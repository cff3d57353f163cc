package io.scangate.config.command;

/** Whoever works on the database without the API, as the audit shows them: {@code local:} and the system's name of the user. */
final class LocalActor {
    private LocalActor() {}

    static String name() {
        return "local:" + System.getProperty("user.name");
    }
}
