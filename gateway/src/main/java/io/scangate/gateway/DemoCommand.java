package io.scangate.gateway;

import io.scangate.gateway.settings.SettingsLayers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves the sample rules and says what to try. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Serves the sample rules of config/rules.json and prints requests to try.")
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "public listener (default: ${DEFAULT-VALUE})")
    String listen = "127.0.0.1:8080";

    @Option(names = "--admin", paramLabel = "HOST:PORT", description = "admin listener (default: ${DEFAULT-VALUE})")
    String admin = "127.0.0.1:8081";

    @Option(names = "--rules", paramLabel = "FILE", description = "snapshot file (default: config/rules.json)")
    @Nullable
    Path rules;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        GatewaySettings settings = GatewaySettings.of(new SettingsLayers()
                .addFlag("source", "file:" + (rules == null ? samples() : rules))
                .addFlag("listen", listen)
                .addFlag("admin", admin)
                .addFlag("identity", "header:X-User"));
        return ServeCommand.serve(settings, this::printWhatToTry);
    }

    /** The samples beside the working directory or, when started from elsewhere, beside the jar. */
    private static Path samples() {
        Path here = Path.of("config", "rules.json");
        String home = System.getenv("SCANGATE_HOME");
        return Files.exists(here) || home == null ? here : Path.of(home).resolve(here);
    }

    private void printWhatToTry() {
        var out = Objects.requireNonNull(spec, "made by picocli").commandLine().getOut();
        out.printf("""

                scangate serves %s. In another terminal:

                1. A sticker with an ordinary link opens the mini program; the page gets the link in q:
                   curl 'http://%s/v1/resolve?link=https%%3A%%2F%%2Fshop.example.com%%2Fitem%%2F42%%3Ffrom%%3Dposter'

                2. The same sticker scanned by a developer of the account: it is a test link, so the develop version opens:
                   curl -H 'X-User: bo' 'http://%s/v1/resolve?link=https%%3A%%2F%%2Fshop.example.com%%2Fitem%%2F42%%3Ffrom%%3Dposter'

                3. Why does this sticker not open? Its rule has no trailing slash, so it takes no sub-paths:
                   curl 'http://%s/v1/explain?link=https%%3A%%2F%%2Fbike.example.org%%2Fhelp%%2Fbrakes'

                Edit %s while it serves, and ask again. Ctrl-C stops.
                """, rules == null ? samples() : rules, listen, listen, admin, rules == null ? samples() : rules);
        out.flush();
    }
}
