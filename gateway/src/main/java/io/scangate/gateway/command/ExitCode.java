package io.scangate.gateway.command;

/** What the command line ends with; {@code check} has codes of its own, 0 to 2, that say the same. */
public final class ExitCode {
    /** All went well. */
    public static final int OK = 0;
    /** Something failed that no setting explains, or a question had no answer. */
    public static final int FAILED = 1;
    /** Flags or settings that cannot be used. */
    public static final int USAGE = 2;
    /** A listener's address is taken or not of this machine. */
    public static final int ADDRESS = 3;

    private ExitCode() {}
}
