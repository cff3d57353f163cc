package io.scangate.gateway.command;

/**
 * The log of a process, on the standard error. Immutable.
 *
 * @param logLevel the least level that is logged
 * @param logFormat the form of its lines
 */
public record LogSettings(LogLevel logLevel, LogFormat logFormat) {
    /** The defaults. */
    public static final LogSettings DEFAULT = new LogSettings(LogLevel.INFO, LogFormat.TEXT);

    /** A level, the most important one first. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /** A form of lines. */
    public enum LogFormat {
        /** For people. */
        TEXT,
        /** For programs: an object a line. */
        JSON
    }

    /** Puts the settings in force, for the whole process. */
    public void apply() {
        LogEncoder.use(this);
    }
}
