package io.scangate.config.command;

import io.scangate.config.ConfigSettings;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.config.store.Database;
import io.scangate.config.store.SecretsRekey;
import io.scangate.config.store.SecretsRekey.Target;
import io.scangate.gateway.command.ExitCode;
import io.scangate.gateway.settings.SettingsException;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Encrypts stored secrets with the first key of a file. */
@Command(
        name = "secrets-rekey",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Encrypts the secrets in the database that sign (of webhooks, verification files and second factors) with the first",
            "key of --secrets-key-file. The file has all keys with which secrets are encrypted now.",
            "Works directly on the database; a control plane may run that has all keys. Works in small steps: run it again if it",
            "was stopped. Calls of the API may be refused as busy meanwhile.",
            "Exit codes: 0 all secrets have the wanted form, 1 failed, or some cannot be read, 2 bad settings."
        })
final class RekeyCommand extends SettingsOptions implements Callable<Integer> {
    private static final String KEY_FILE = "secrets-key-file";

    @Option(names = "--decrypt", description = "stores the secrets readable, before the file is given up")
    boolean decrypt;

    @Override
    Set<String> flags() {
        Set<String> keys = new LinkedHashSet<>(databaseFlags());
        keys.add(KEY_FILE);
        return keys;
    }

    @Override
    public Integer call() {
        ConfigSettings settings = settings(System.getenv());
        SecretKeys keys = settings.secrets().keys();
        if (keys.isEmpty()) {
            throw new SettingsException(KEY_FILE + ": \"\" (expected: the file of the keys)");
        }
        try (Database database = Database.openExisting(settings.database())) {
            SecretsRekey.Result result = SecretsRekey.run(database, keys, decrypt ? Target.READABLE : Target.ENCRYPTED);
            String form = decrypt ? "readable" : "encrypted with the key " + keys.currentId();
            model().commandLine()
                    .getOut()
                    .println(
                            result.changed() + " secrets are " + form + " now; " + result.unchanged() + " were before");
            return told(result);
        }
    }

    private int told(SecretsRekey.Result result) {
        PrintWriter err = model().commandLine().getErr();
        result.failures().forEach(failure -> err.println("scangate: " + failure));
        return result.failures().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
}
