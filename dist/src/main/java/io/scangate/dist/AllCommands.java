package io.scangate.dist;

import io.scangate.config.command.Commands;
import io.scangate.gateway.Main;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The models of the commands of both planes. Not instantiable. */
final class AllCommands {
    private static final String SENTENCE_END = ". ";
    private static final String EXIT_CODES = "Exit codes: ";

    private AllCommands() {}

    /** The models of each command, in the order of the help; {@code check-settings} has one for each plane, the gateway's first. */
    static Map<String, List<CommandSpec>> byName() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Map<String, List<CommandSpec>> all = new LinkedHashMap<>();
        Scangate.OF_CONFIG.forEach(name -> all.put(name, new ArrayList<>()));
        Scangate.OF_GATEWAY.forEach(name -> all.put(name, new ArrayList<>()));
        for (CommandLine line : List.of(Main.commandLine(nowhere, nowhere), Commands.line(nowhere, nowhere))) {
            line.getSubcommands().forEach((name, command) -> all.computeIfAbsent(name, none -> new ArrayList<>())
                    .add(command.getCommandSpec()));
        }
        return all;
    }

    /** One line for each command. */
    static String help() {
        StringBuilder text = new StringBuilder("usage: scangate COMMAND [--help]\n\n");
        byName().forEach((name, models) ->
                text.append(String.format("  %-14s  %s%n", name, firstSentence(models.get(0)))));
        return text.toString();
    }

    /** What a command does, without its exit codes. */
    static String description(CommandSpec command) {
        String text = text(command);
        int codes = text.indexOf(EXIT_CODES);
        return (codes < 0 ? text : text.substring(0, codes)).strip();
    }

    /** The exit codes as the description lists them; empty if it lists none. */
    static String exitCodes(CommandSpec command) {
        String text = text(command);
        int codes = text.indexOf(EXIT_CODES);
        return codes < 0 ? "" : text.substring(codes + EXIT_CODES.length()).strip();
    }

    /** What a command does in short, without a full stop. */
    static String firstSentence(CommandSpec command) {
        String text = description(command);
        int end = text.indexOf(SENTENCE_END);
        String first = end < 0 ? text : text.substring(0, end);
        return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    }

    private static String text(CommandSpec command) {
        return String.join(" ", command.usageMessage().description());
    }
}
