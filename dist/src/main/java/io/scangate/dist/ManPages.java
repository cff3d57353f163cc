package io.scangate.dist;

import io.scangate.gateway.settings.SettingsHelp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes the manual pages from the models of the commands: one for each command, and scangate(1). The build runs it; see
 * docs/decisions.md, "Manual pages".
 */
public final class ManPages {
    private static final String SEE_ALL = "scangate(1)";

    private final String version;
    private final String date;

    ManPages(String version, String date) {
        this.version = version;
        this.date = date;
    }

    /**
     * Writes all pages.
     *
     * @param args the directory, the version and the date of the program, which may have a time
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            throw new IllegalArgumentException("arguments: " + args.length + " (expected: DIRECTORY VERSION DATE)");
        }
        ManPages pages = new ManPages(args[1], args[2].replaceFirst("T.*", ""));
        Path directory = Files.createDirectories(Path.of(args[0]));
        Files.writeString(directory.resolve("scangate.1"), pages.overview());
        for (Map.Entry<String, List<CommandSpec>> each : AllCommands.byName().entrySet()) {
            Files.writeString(
                    directory.resolve("scangate-" + each.getKey() + ".1"), pages.page(each.getKey(), each.getValue()));
        }
    }

    /** The page of the whole program. */
    String overview() {
        Roff page = new Roff("SCANGATE", date, version)
                .section("NAME")
                .words("scangate - opens pages of mini programs for the links of QR codes")
                .section("SYNOPSIS")
                .words("scangate COMMAND [OPTIONS]")
                .section("DESCRIPTION")
                .words(
                        "Decides for each scanned link whether a page of a mini program opens or the web page. Gateways answer scans;"
                                + " the control plane takes rules from accounts and gives them to gateways."
                                + " Without a command the gateway runs.")
                .section("COMMANDS");
        AllCommands.byName()
                .forEach((name, models) -> page.item(name, "", AllCommands.firstSentence(models.get(0)) + "."));
        page.section("ENVIRONMENT")
                .item("SCANGATE_EVENT_LOOPS", "", "is the setting event-loops, and so are all settings of both planes.")
                .item(
                        "SCANGATE_JAVA_HOME",
                        "",
                        "names the JDK or JRE; by default the newest that is installed, from 17 on.")
                .item("SCANGATE_JAVA_OPTS", "", "has further flags of the JVM, such as -Xmx2g.")
                .item("SCANGATE_CDS", "", "set to off keeps no archive of loaded classes.")
                .section("FILES")
                .item("/etc/scangate/gateway.yaml", "", "has the settings of a gateway of the Debian package.")
                .item("/etc/scangate/config.yaml", "", "has those of its control plane.")
                .section("SEE ALSO");
        String others = String.join(
                ", ",
                AllCommands.byName().keySet().stream()
                        .map(name -> "scangate-" + name + "(1)")
                        .toList());
        return page.words(others).toString();
    }

    /** The page of a command. Of a second model only the options that the first one lacks are shown. */
    String page(String name, List<CommandSpec> models) {
        CommandSpec first = models.get(0);
        StringBuilder synopsis = new StringBuilder("scangate " + name + " [OPTIONS]");
        for (PositionalParamSpec each : first.positionalParameters()) {
            synopsis.append(each.required() ? " " + each.paramLabel() : " [" + each.paramLabel() + "]");
        }
        Roff page = new Roff("SCANGATE-" + name.toUpperCase(Locale.ROOT), date, version)
                .section("NAME")
                .words("scangate-" + name + " - " + lower(AllCommands.firstSentence(first)))
                .section("SYNOPSIS")
                .words(synopsis.toString())
                .section("DESCRIPTION")
                .words(AllCommands.description(first));
        if (!first.positionalParameters().isEmpty()) {
            page.section("ARGUMENTS");
            first.positionalParameters().forEach(each -> page.item(each.paramLabel(), "", words(each.description())));
        }
        page.section("OPTIONS");
        options(page, first, List.of());
        for (CommandSpec further : models.subList(1, models.size())) {
            page.section("OPTIONS OF THE OTHER PLANE").words(AllCommands.description(further));
            options(page, further, first.options());
        }
        if (!AllCommands.exitCodes(first).isEmpty()) {
            page.section("EXIT STATUS").words(AllCommands.exitCodes(first));
        }
        page.section("SEE ALSO").words(SEE_ALL);
        String footer = words(first.usageMessage().footer());
        return footer.isEmpty()
                ? page.toString()
                : page.section("NOTES").words(footer).toString();
    }

    private static void options(Roff page, CommandSpec command, List<OptionSpec> known) {
        List<String> names = known.stream().map(OptionSpec::longestName).toList();
        SettingsHelp.groups(command).forEach((heading, options) -> {
            List<OptionSpec> shown = options.stream()
                    .filter(option -> !names.contains(option.longestName()))
                    .toList();
            if (!shown.isEmpty() && !heading.isEmpty()) {
                page.part(heading);
            }
            shown.forEach(option -> page.item(
                    String.join(", ", option.names()),
                    option.arity().max() == 0 ? "" : option.paramLabel(),
                    words(option.description())));
        });
    }

    private static String words(String... lines) {
        return String.join(" ", lines).strip();
    }

    private static String lower(String sentence) {
        return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
    }
}
