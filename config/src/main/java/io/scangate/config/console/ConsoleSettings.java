package io.scangate.config.console;

/**
 * The web console. Immutable.
 *
 * @param console whether the public listener serves it
 */
public record ConsoleSettings(State console) {
    /** The default: it is served. */
    public static final ConsoleSettings DEFAULT = new ConsoleSettings(State.ON);

    /** Whether the console is served. */
    public enum State {
        /** It is served. */
        ON,
        /** All of its paths are unknown. */
        OFF
    }

    /** Whether the console is served. */
    public boolean isOn() {
        return console == State.ON;
    }
}
