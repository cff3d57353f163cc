package io.scangate.gateway;

import io.scangate.gateway.command.Arguments;
import io.scangate.gateway.command.AskCommand;
import io.scangate.gateway.command.CheckCommand;
import io.scangate.gateway.command.CheckSettingsCommand;
import io.scangate.gateway.command.CompileCommand;
import io.scangate.gateway.command.ExitCode;
import io.scangate.gateway.command.FatalErrors;
import io.scangate.gateway.command.GatewayServer;
import io.scangate.gateway.command.HealthCommand;
import io.scangate.gateway.command.ServeCommand;
import io.scangate.gateway.settings.SettingsException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command line: {@code scangate gateway | check-settings | check | compile | resolve | explain | health}; without a command it runs the
 * gateway.
 */
public final class Main {
    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        // Leak sampling takes about 2 % of a loaded event loop; the tests check every buffer instead.
        if (System.getProperty(LEAK_DETECTION) == null) {
            System.setProperty(LEAK_DETECTION, "disabled");
        }
        NameCache.shorten();
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

    /** All commands of the gateway. Without one, {@code gateway} runs. */
    public static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        GatewayServer gateway = new GatewayStart();
        CommandSpec root = new ServeCommand(gateway).model().name("scangate");
        CommandLine line = new CommandLine(root)
                .addSubcommand(new CommandLine(new ServeCommand(gateway).model()))
                .addSubcommand(new CommandLine(new CheckSettingsCommand(gateway).model()))
                .addSubcommand(new CheckCommand())
                .addSubcommand(new CompileCommand())
                .addSubcommand(new AskCommand.Resolve())
                .addSubcommand(new AskCommand.Explain())
                .addSubcommand(new HealthCommand());
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
        if (e instanceof SettingsException) {
            line.getErr().println("scangate: " + e.getMessage());
            return ExitCode.USAGE;
        }
        throw e;
    }
}
