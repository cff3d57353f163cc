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

/** The flags of settings in the help of a command, in groups. Not instantiable. */
final class SettingsHelp {
    private static final String OWN = "";

    private SettingsHelp() {}

    /**
     * Shows the flags of a command in groups: those that are no settings first.
     *
     * @param headings the heading of each setting by key
     */
    static void use(CommandSpec command, Map<String, String> headings) {
        Map<String, IHelpSectionRenderer> sections =
                new HashMap<>(command.usageMessage().sectionMap());
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> text(help, headings));
        command.usageMessage().sectionMap(sections);
        // Without this, the first line would repeat a hundred flags.
        command.usageMessage().abbreviateSynopsis(true);
    }

    private static String text(Help help, Map<String, String> headings) {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        for (OptionSpec option : help.commandSpec().options()) {
            String heading = headings.getOrDefault(option.longestName().substring(2), OWN);
            groups.computeIfAbsent(heading, none -> new ArrayList<>()).add(option);
        }
        StringBuilder text = new StringBuilder();
        List<OptionSpec> own = groups.remove(OWN);
        if (own != null) {
            text.append(text(help, own));
        }
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
