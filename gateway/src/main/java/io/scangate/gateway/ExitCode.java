package io.scangate.gateway;

/** What the command line ends with; {@code check} has codes of its own, 0 to 2, that say the same. */
final class ExitCode {
    /** All went well. */
    static final int OK = 0;
    /** Something failed that no setting explains, or a question had no answer. */
    static final int FAILED = 1;
    /** Flags or settings that cannot be used. */
    static final int USAGE = 2;
    /** A listener's address is taken or not of this machine. */
    static final int ADDRESS = 3;

    private ExitCode() {}
}
