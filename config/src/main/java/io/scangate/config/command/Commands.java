package io.scangate.config.command;

import io.scangate.config.demo.DemoCommand;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.gateway.command.ExitCode;
import io.scangate.gateway.settings.SettingsException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;

/**
 * The command line: {@code scangate config | check-settings | operator-key | gateway-key | export | import | backup | restore | downgrade |
 * remove-rule | secrets-rekey | get | apply | top | demo | completion}. Not instantiable. Thread-safe.
 */
public final class Commands {
    private Commands() {}

    /** All commands. Without one, {@code config} runs. */
    public static CommandLine line(PrintWriter out, PrintWriter err) {
        CommandLine line = new CommandLine(
                        SettingsOptions.spec(new ServeCommand()).name("scangate"))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new ServeCommand())))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new CheckSettingsCommand())))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new KeyCommand.OfOperator())))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new KeyCommand.OfGateway())))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new ExportCommand())))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new ImportCommand())))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new BackupCommand())))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new RestoreCommand())))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new DowngradeCommand())))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new RemoveRuleCommand())))
                .addSubcommand(new CommandLine(SettingsOptions.spec(new RekeyCommand())))
                .addSubcommand(new GetCommand())
                .addSubcommand(new ApplyCommand())
                .addSubcommand(new TopCommand())
                .addSubcommand(new DemoCommand())
                .addSubcommand(new CompletionCommand());
        line.setOut(out).setErr(err).setExecutionExceptionHandler(Commands::failed);
        setVersion(line);
        return line;
    }

    /** The version of the program. */
    static String version() {
        String number = Commands.class.getPackage().getImplementationVersion();
        return number == null ? "(not packaged)" : number;
    }

    private static void setVersion(CommandLine line) {
        IVersionProvider version = () -> new String[] {"scangate " + version()};
        line.getCommandSpec().versionProvider(version);
        line.getSubcommands().values().forEach(Commands::setVersion);
    }

    private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed) throws Exception {
        if (e instanceof SettingsException || e instanceof RefusedException) {
            line.getErr().println("scangate: " + e.getMessage());
            return e instanceof SettingsException ? ExitCode.USAGE : ExitCode.FAILED;
        }
        throw e;
    }
}
