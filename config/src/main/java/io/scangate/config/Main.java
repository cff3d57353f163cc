package io.scangate.config;

import io.scangate.config.command.Commands;
import io.scangate.gateway.command.Arguments;
import io.scangate.gateway.command.ExitCode;
import io.scangate.gateway.command.FatalErrors;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The entry point of the process: sets system properties, then runs the command line. */
public final class Main {
    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";
    private static final String NETTY_VERSIONS = "com.linecorp.armeria.warnNettyVersions";

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        // As in the gateway: leak sampling costs time, and the tests check every buffer.
        if (System.getProperty(LEAK_DETECTION) == null) {
            System.setProperty(LEAK_DETECTION, "disabled");
        }
        // The version mismatch is intended: docs/decisions.md, "Netty natives".
        if (System.getProperty(NETTY_VERSIONS) == null) {
            System.setProperty(NETTY_VERSIONS, "false");
        }
        FatalErrors.install();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = Arguments.areUnreadable(args, err)
                ? ExitCode.USAGE
                : commandLine(out, err).execute(args);
        if (code != ExitCode.OK) {
            System.exit(code);
        }
    }

    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return Commands.line(out, err);
    }
}
