package io.scangate.config.command;

import io.scangate.config.secrets.SecretKeys;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The keys of a backup. Not thread-safe. */
final class BackupKeys {
    private static final String NAME = "--key-file";

    @Option(
            names = NAME,
            paramLabel = "FILE",
            description = {
                "file with the keys of encrypted backups, a key in each line, as `openssl rand -base64 32` prints them: the first encrypts, all decrypt",
            })
    @Nullable
    String file;

    SecretKeys keys() {
        return file == null ? SecretKeys.none(NAME) : SecretKeys.read(NAME, file);
    }
}
