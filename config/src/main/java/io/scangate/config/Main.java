package io.scangate.config;

import io.scangate.config.lifecycle.RefusedException;
import io.scangate.gateway.Arguments;
import io.scangate.gateway.ExitCode;
import io.scangate.gateway.settings.SettingsException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;

/** The command line: {@code scangate config | operator-key | export | import | demo}; without a command it serves. */
public final class Main {
    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";
    private static final String NETTY_VERSIONS = "com.linecorp.armeria.warnNettyVersions";

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        // As the gateway's: sampling for leaks costs, and the tests look at every buffer instead.
        if (System.getProperty(LEAK_DETECTION) == null) {
            System.setProperty(LEAK_DETECTION, "disabled");
        }
        // That natives of another version are meant so is in docs/decisions.md, "Netty natives".
        if (System.getProperty(NETTY_VERSIONS) == null) {
            System.setProperty(NETTY_VERSIONS, "false");
        }
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
        CommandLine line = new CommandLine(
                        SettingsOptions.spec(new ServeCommand()).name("scangate"))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new ServeCommand())))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new OperatorKeyCommand())))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new GatewayKeyCommand())))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new ExportCommand())))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new ImportCommand())))
                .addSubcommand(new DemoCommand());
        line.setOut(out).setErr(err).setExecutionExceptionHandler(Main::failed);
        setVersion(line);
        return line;
    }

    private static void setVersion(CommandLine line) {
        IVersionProvider version = () -> {
            String number = Main.class.getPackage().getImplementationVersion();
            return new String[] {"scangate " + (number == null ? "(not packaged)" : number)};
        };
        line.getCommandSpec().versionProvider(version);
        line.getSubcommands().values().forEach(Main::setVersion);
    }

    private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed) throws Exception {
        if (e instanceof SettingsException || e instanceof RefusedException) {
            line.getErr().println("scangate: " + e.getMessage());
            return e instanceof SettingsException ? ExitCode.USAGE : ExitCode.FAILED;
        }
        throw e;
    }
}
