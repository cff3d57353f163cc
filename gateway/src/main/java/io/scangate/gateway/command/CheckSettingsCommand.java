package io.scangate.gateway.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Checks the settings of a gateway as a start does, without one. */
@Command(
        name = "check-settings",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Checks the settings of a gateway, and the files that they name, as a start does: certificates, keys, tokens,",
            "rules and directories. Listens nowhere, calls nobody but an address in jwks, and changes nothing.",
            "`scangate check-settings config` checks those of the control plane.",
            "Exit codes: 0 a start would serve, 1 the settings are good, but a start would wait or fail, 2 bad settings."
        })
public final class CheckSettingsCommand extends ServeOptions implements Callable<Integer> {
    private static final String PLANE = "gateway";

    @Parameters(arity = "0..1", paramLabel = "PLANE", description = PLANE + ", the default")
    @Nullable
    String plane;

    /** Makes a command that checks the settings of a server. */
    public CheckSettingsCommand(GatewayServer server) {
        super(server);
    }

    @Override
    public Integer call() {
        if (plane != null && !plane.equals(PLANE)) {
            throw new ParameterException(
                    command().commandLine(), "PLANE: \"" + plane + "\" (expected: gateway or config)");
        }
        return report(
                server.check(source().read()),
                command().commandLine().getOut(),
                command().commandLine().getErr());
    }

    /** Prints what a check has found; the exit code of it. */
    public static int report(List<String> found, PrintWriter out, PrintWriter err) {
        found.forEach(each -> err.println("scangate: " + each));
        if (found.isEmpty()) {
            out.println("the settings are good");
        }
        return found.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
}
