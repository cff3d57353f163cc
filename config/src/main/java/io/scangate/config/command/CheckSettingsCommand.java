package io.scangate.config.command;

import io.scangate.config.ConfigSettings;
import io.scangate.config.store.DatabaseCheck;
import io.scangate.gateway.admission.AdminAccess;
import io.scangate.gateway.disk.WritableCheck;
import io.scangate.gateway.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Checks the settings of a control plane as a start does, without one. */
@Command(
        name = "check-settings",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Checks the settings of a control plane, and the files that they name, as a start does: certificates, keys, secrets,",
            "directories, and the database. Listens nowhere and changes nothing. Says which migrations of the tables a start would",
            "run, what each does, and about how long they take.",
            "`scangate check-settings gateway` checks those of a gateway.",
            "Exit codes: 0 a start would serve, 1 the settings are good, but a start would fail, 2 bad settings."
        })
final class CheckSettingsCommand extends SettingsOptions implements Callable<Integer> {
    private static final String PLANE = "config";

    @Parameters(arity = "0..1", paramLabel = "PLANE", description = PLANE)
    @Nullable
    String plane;

    @Override
    public Integer call() {
        if (plane != null && !plane.equals(PLANE)) {
            throw new ParameterException(
                    model().commandLine(), "PLANE: \"" + plane + "\" (expected: gateway or config)");
        }
        ConfigSettings settings = settings(System.getenv());
        checkFiles(settings);
        DatabaseCheck database = DatabaseCheck.of(settings.database());
        if (!database.note().isEmpty()) {
            model().commandLine().getOut().println("note: " + database.note());
        }
        List<String> found = database.fault().isEmpty() ? List.of() : List.of(database.fault());
        return io.scangate.gateway.command.CheckSettingsCommand.report(
                found, model().commandLine().getOut(), model().commandLine().getErr());
    }

    private static void checkFiles(ConfigSettings settings) {
        SettingsException.orRefusal(() -> AdminAccess.open(settings.admin())).close();
        settings.checkTraces();
        Object unused = settings.secrets().keys();
        Object unusedKey =
                SettingsException.orRefusal(() -> settings.publication().key());
        Object unusedToo = SettingsException.orRefusal(() -> settings.openid().secret());
        String log = settings.accessLog().accessLog();
        if (!log.isEmpty() && !log.equals("-")) {
            refuse("access-log", log, WritableCheck.file(Path.of(log)));
        }
        Path data = settings.data().directory(settings.database().sqliteFile());
        refuse("data-directory", data.toString(), WritableCheck.directory(data));
    }

    private static void refuse(String key, String value, String fault) {
        if (!fault.isEmpty()) {
            throw new SettingsException(key + ": \"" + value + "\": " + fault);
        }
    }
}
