package io.scangate.dist;

import io.scangate.gateway.command.ExitCode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The entry point of packages and images, where no shell chooses between the planes: the first word decides which plane's
 * command line runs. Does not load classes of the other plane, so a gateway starts as fast as by itself.
 */
public final class Scangate {
    /** The commands of the gateway; {@code check-settings} belongs to both. */
    static final List<String> OF_GATEWAY =
            List.of("gateway", "check-settings", "check", "compile", "resolve", "explain", "health");

    /** The commands of the control plane. */
    static final List<String> OF_CONFIG = List.of(
            "demo",
            "config",
            "operator-key",
            "gateway-key",
            "export",
            "import",
            "backup",
            "restore",
            "downgrade",
            "remove-rule",
            "secrets-rekey",
            "get",
            "apply",
            "top",
            "completion");

    /** The command line that takes some arguments. */
    enum Plane {
        GATEWAY,
        CONFIG,
        HELP,
        NONE
    }

    private Scangate() {}

    /** Runs a command and ends the process with its exit code. Without one, runs the gateway. */
    public static void main(String[] args) {
        switch (of(args)) {
            case GATEWAY -> io.scangate.gateway.Main.main(args);
            case CONFIG -> io.scangate.config.Main.main(args);
            case HELP -> {
                PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
                out.print(AllCommands.help());
                out.flush();
            }
            case NONE -> {
                System.err.println(
                        "scangate: unknown command \"" + args[0] + "\" (`scangate help` lists all commands)");
                System.exit(ExitCode.USAGE);
            }
        }
    }

    static Plane of(String... args) {
        String first = args.length == 0 ? OF_GATEWAY.get(0) : args[0];
        if (List.of("help", "--help", "-h").contains(first)) {
            return Plane.HELP;
        }
        boolean checksConfig =
                Arrays.asList(args).subList(0, Math.min(2, args.length)).equals(List.of("check-settings", "config"));
        if (checksConfig || OF_CONFIG.contains(first)) {
            return Plane.CONFIG;
        }
        return OF_GATEWAY.contains(first) || first.startsWith("-") ? Plane.GATEWAY : Plane.NONE;
    }
}
