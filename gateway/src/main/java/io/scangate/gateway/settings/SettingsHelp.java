package io.scangate.gateway.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The flags of settings in the help of a command, in groups. Immutable. */
public final class SettingsHelp implements IHelpSectionRenderer {
    private static final String OWN = "";

    private final Map<String, String> headings;

    private SettingsHelp(Map<String, String> headings) {
        this.headings = Map.copyOf(headings);
    }

    /**
     * Shows the flags of a command in groups: those that are no settings first.
     *
     * @param headings the heading of each setting by key
     */
    static void use(CommandSpec command, Map<String, String> headings) {
        Map<String, IHelpSectionRenderer> sections =
                new HashMap<>(command.usageMessage().sectionMap());
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new SettingsHelp(headings));
        command.usageMessage().sectionMap(sections);
        // Without this, the first line would repeat a hundred flags.
        command.usageMessage().abbreviateSynopsis(true);
    }

    /** The flags of a command by their headings, those that are no settings first, under an empty heading. */
    public static Map<String, List<OptionSpec>> groups(CommandSpec command) {
        IHelpSectionRenderer section =
                command.usageMessage().sectionMap().get(UsageMessageSpec.SECTION_KEY_OPTION_LIST);
        Map<String, String> headings = section instanceof SettingsHelp help ? help.headings : Map.of();
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        groups.put(OWN, new ArrayList<>());
        for (OptionSpec option : command.options()) {
            String heading = headings.getOrDefault(option.longestName().substring(2), OWN);
            groups.computeIfAbsent(heading, none -> new ArrayList<>()).add(option);
        }
        return groups;
    }

    @Override
    public String render(Help help) {
        Map<String, List<OptionSpec>> groups = groups(help.commandSpec());
        StringBuilder text = new StringBuilder();
        text.append(text(help, groups.remove(OWN)));
        groups.forEach((heading, options) -> text.append(System.lineSeparator())
                .append(heading)
                .append(':')
                .append(System.lineSeparator())
                .append(text(help, options)));
        return text.toString();
    }

    private static String text(Help help, List<OptionSpec> options) {
        Help.Layout layout = help.createDefaultLayout();
        layout.addOptions(options, help.parameterLabelRenderer());
        return layout.toString();
    }
}
