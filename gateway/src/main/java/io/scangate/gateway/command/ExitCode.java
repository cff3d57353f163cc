package io.scangate.gateway.command;

/** The exit codes of the command line. The commands {@code check} and {@code compile} have their own codes, 0 to 2. */
public final class ExitCode {
    /** Success. */
    public static final int OK = 0;
    /** A failure that no setting explains, or a question without an answer. */
    public static final int FAILED = 1;
    /** Invalid flags or settings. */
    public static final int USAGE = 2;
    /** A listener's address is in use or does not belong to this machine. */
    public static final int ADDRESS = 3;

    /** The process is out of memory, or one of its threads has ended by a defect. */
    public static final int FATAL = 4;

    private ExitCode() {}
}
