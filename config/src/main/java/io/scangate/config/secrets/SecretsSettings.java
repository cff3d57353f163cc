package io.scangate.config.secrets;

/**
 * How stored secrets are encrypted. Immutable.
 *
 * @param secretsKeyFile the file of the keys; empty to store secrets readable
 */
public record SecretsSettings(String secretsKeyFile) {
    /** The default. */
    public static final SecretsSettings DEFAULT = new SecretsSettings("");

    /**
     * Reads the keys.
     *
     * @throws io.scangate.gateway.settings.SettingsException if the file cannot be used
     */
    public SecretKeys keys() {
        return secretsKeyFile.isEmpty() ? SecretKeys.NONE : SecretKeys.read(SecretKeys.SETTING, secretsKeyFile);
    }
}
