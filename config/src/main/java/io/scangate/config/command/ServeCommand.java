package io.scangate.config.command;

import io.scangate.config.ConfigServer;
import io.scangate.config.ConfigSettings;
import io.scangate.gateway.command.ExitCode;
import io.scangate.gateway.command.FileFailure;
import io.scangate.gateway.command.SettingsReload;
import io.scangate.gateway.command.SettingsSource;
import io.scangate.gateway.command.SettingsTable;
import io.scangate.gateway.command.StartLog;
import io.scangate.gateway.command.StopSignal;
import io.scangate.gateway.settings.SettingsLayers;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the control plane. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the control plane: REST under /v1/, described at /openapi.json, and WeChat's calls under /cgi-bin/.",
            "Settings come from a file, then the environment (SCANGATE_MAX_BODY is --max-body), then flags.",
            "SIGHUP reads the settings file again.",
            "The first start prints an operator's key and the password of the user operator once. Exit codes: 1 failed,"
                    + " 2 bad settings, 3 an address is in use, 4 out of memory, 130 or 143 stopped by a signal."
        })
final class ServeCommand extends SettingsOptions implements Callable<Integer> {
    static final String FIRST_KEY = "first";
    static final String FIRST_USER = "operator";
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Option(
            names = "--print-settings",
            description = "prints the settings in force and where each one comes from, and does not start")
    boolean print;

    @Override
    public Integer call() throws InterruptedException {
        SettingsLayers layers = source(System.getenv()).read();
        ConfigSettings settings = ConfigSettings.of(layers);
        if (print) {
            SettingsTable.print(model().commandLine().getOut(), settings.texts(), ConfigSettings.BINDER.places(layers));
            return ExitCode.OK;
        }
        settings.log().apply();
        StartLog.starting(
                LOG, "the control plane", ServeCommand.class.getPackage().getImplementationVersion(), settings.texts());
        warn(layers, settings);
        try {
            SettingsReload reload = SettingsReload.atHangup(
                    source(System.getenv()),
                    ConfigSettings.BINDER,
                    read -> ConfigSettings.of(read).texts(),
                    layers);
            StopSignal.serve(() -> reload.started(new RunningPlane(start(settings))));
        } catch (BindException e) {
            LOG.error("{}", e.getMessage());
            return ExitCode.ADDRESS;
        } catch (IOException e) {
            LOG.error("The control plane cannot start: {}", FileFailure.words(e));
            return ExitCode.FAILED;
        }
        return ExitCode.OK;
    }

    private static void warn(SettingsLayers layers, ConfigSettings settings) {
        SettingsSource.warn(LOG, layers);
        if (settings.database().hasPasswordInAddress()) {
            LOG.warn(
                    "The setting database has a password in its address, where others may see it; write the password to a"
                            + " file, and name the file by database-password-file");
        }
    }

    private ConfigServer start(ConfigSettings settings) throws IOException {
        ConfigServer server = ConfigServer.start(settings, Clock.systemUTC());
        LOG.info(
                "listening on {}, admin on {}, {}",
                server.address(),
                server.adminAddress(),
                settings.database().shown());
        printFirstKey(server, model().commandLine().getOut());
        printFirstPassword(server, model().commandLine().getOut());
        return server;
    }

    /** Prints the password of the first person to standard output only, as the key. */
    static void printFirstPassword(ConfigServer server, PrintWriter out) {
        server.people().createFirstOperator(LocalActor.actor(), FIRST_USER).ifPresent(password -> {
            out.println("password of the user " + FIRST_USER + " (shown once, to be changed at the first sign-in): "
                    + password.reveal());
            out.flush();
        });
    }

    /** Prints the key to standard output only: logs are stored, and many people read them. */
    static void printFirstKey(ConfigServer server, PrintWriter out) {
        server.access()
                .keys()
                .createFirstOperatorKey(LocalActor.actor(), FIRST_KEY)
                .ifPresent(key -> {
                    out.println("operator key (shown once): " + key);
                    out.flush();
                });
    }
}
