package io.scangate.config.store;

import io.scangate.config.secrets.SecretKeys;
import io.scangate.config.secrets.SecretsSettings;
import io.scangate.config.store.SecretsRekey.Target;
import java.time.Duration;

/** A process that encrypts all secrets with one key and then with another one, until it is killed. */
final class RekeyingProcess {
    private RekeyingProcess() {}

    /**
     * Runs until the process is killed. Prints a line after each pass.
     *
     * @param args the database, a file with two keys, a file with the keys in the other order
     */
    public static void main(String[] args) {
        SecretKeys[] keys = {new SecretsSettings(args[1]).keys(), new SecretsSettings(args[2]).keys()};
        try (Database database = Database.open(new DatabaseSettings(args[0], 2, Duration.ofSeconds(5)))) {
            for (int i = 0; true; i++) {
                System.out.println(SecretsRekey.run(database, keys[i % 2], Target.ENCRYPTED));
                System.out.flush();
            }
        }
    }
}
