package io.scangate.gateway.command;

import io.scangate.gateway.settings.SettingsLayers;
import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts the gateway. */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Serves scans. Settings come from a file, then the environment (SCANGATE_EVENT_LOOPS is --event-loops), then flags.",
            "SIGHUP reads the settings file again.",
            "Exit codes: 1 failed, 2 bad settings, 3 an address is in use, 4 out of memory, 130 or 143 stopped by a signal."
        })
public final class ServeCommand extends ServeOptions implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Option(
            names = "--print-settings",
            description = "prints the settings in force and where each one comes from, and does not start")
    boolean print;

    /** Makes a command that starts a server. */
    public ServeCommand(GatewayServer server) {
        super(server);
    }

    @Override
    public Integer call() throws InterruptedException {
        SettingsLayers layers = source().read();
        if (print) {
            SettingsTable.print(
                    command().commandLine().getOut(),
                    server.texts(layers),
                    server.binder().places(layers));
            return ExitCode.OK;
        }
        server.binder().bindChecked(layers, LogSettings.DEFAULT).apply();
        SettingsSource.warn(LOG, layers);
        try {
            SettingsReload reload = SettingsReload.atHangup(source(), server.binder(), server::texts, layers);
            StopSignal.serve(() -> reload.started(server.start(layers)));
        } catch (BindException e) {
            LOG.error("{}", e.getMessage());
            return ExitCode.ADDRESS;
        } catch (IOException e) {
            LOG.error("The gateway cannot start: {}", FileFailure.words(e));
            return ExitCode.FAILED;
        }
        return ExitCode.OK;
    }
}
