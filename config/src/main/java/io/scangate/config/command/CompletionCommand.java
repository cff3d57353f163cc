package io.scangate.config.command;

import io.scangate.gateway.Main;
import io.scangate.gateway.command.ExitCode;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the completion of the whole command line, of both planes. */
@Command(
        name = "completion",
        sortOptions = false,
        description = {
            "Prints a script that completes commands and flags of scangate. In bash: source <(scangate completion bash).",
            "In zsh: source <(scangate completion zsh). Exit codes: 0 printed, 2 bad arguments."
        })
final class CompletionCommand implements Callable<Integer> {
    /** A shell with completion. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Commands of the launcher itself. */
    private static final List<String> OF_LAUNCHER = List.of("build", "help");

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    @Nullable
    Shell shell;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    boolean help;

    @Spec
    @Nullable
    CommandSpec spec;

    /** The script loads zsh's {@code bashcompinit} where it runs in zsh, so it is the same for both. */
    @Override
    public Integer call() {
        PrintWriter out =
                Objects.requireNonNull(spec, "made by picocli").commandLine().getOut();
        out.println(AutoComplete.bash("scangate", all()));
        out.flush();
        return ExitCode.OK;
    }

    private static CommandLine all() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        CommandLine all = new CommandLine(CommandSpec.create().name("scangate"));
        Commands.line(nowhere, nowhere).getSubcommands().forEach((name, command) -> add(all, name, command));
        Main.commandLine(nowhere, nowhere).getSubcommands().forEach((name, command) -> add(all, name, command));
        OF_LAUNCHER.forEach(name -> add(all, name, new CommandLine(CommandSpec.create())));
        return all;
    }

    /** A command that both planes have gets the flags of both. */
    private static void add(CommandLine all, String name, CommandLine command) {
        CommandLine there = all.getSubcommands().get(name);
        if (there == null) {
            all.addSubcommand(name, command);
            return;
        }
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (there.getCommandSpec().findOption(option.longestName()) == null) {
                there.getCommandSpec().addOption(OptionSpec.builder(option).build());
            }
        }
    }
}
