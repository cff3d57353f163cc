package io.scangate.gateway.command;

import java.io.PrintWriter;

/** Checks the arguments of the command line, which the JVM has decoded in the locale's encoding. */
public final class Arguments {
    /** The decoder's replacement for bytes that it cannot decode. */
    private static final char UNDECODED = '\uFFFD';

    private Arguments() {}

    /** Whether an argument has bytes that are not text in the locale's encoding; if so, prints a message. */
    public static boolean areUnreadable(String[] arguments, PrintWriter err) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].indexOf(UNDECODED) >= 0) {
                err.println("scangate: argument " + (i + 1) + ", \"" + arguments[i] + "\", has bytes that are not "
                        + System.getProperty("sun.jnu.encoding")
                        + " (expected: UTF-8; the commands resolve and explain read"
                        + " a link of any bytes from the standard input if - stands for it)");
                return true;
            }
        }
        return false;
    }
}
