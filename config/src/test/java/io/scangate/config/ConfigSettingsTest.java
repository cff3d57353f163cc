package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.settings.SecretFiles;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.settings.SettingsLayers;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigSettingsTest {
    private static final String TEN_YEARS = "87600h";

    private static ConfigSettings with(String key, String value) {
        return ConfigSettings.of(new SettingsLayers().addFlag(key, value));
    }

    /** Drivers and timers take some limits as milliseconds in an int, which ten years exceed. */
    @Test
    void onlyTimesOfKeepingMayBeTenYears() {
        TreeSet<String> accepted = new TreeSet<>();
        ConfigSettings.DEFAULT.texts().forEach((key, text) -> {
            if (text.matches("\\d+(ms|s)")) {
                try {
                    assertEquals(
                            "315360000s", with(key, TEN_YEARS).texts().get(key), "a time in the form of the settings");
                    accepted.add(key);
                } catch (SettingsException e) {
                    String expected = "--" + key + ": " + key + ": 315360000000ms (expected: ";
                    assertTrue(String.valueOf(e.getMessage()).startsWith(expected), e.getMessage());
                }
            }
        });
        assertEquals(
                new TreeSet<>(List.of(
                        "audit-retention",
                        "notice-retention",
                        "proof-grace",
                        "restore-window",
                        "rollback-window",
                        "webhook-give-up")),
                accepted);
    }

    /** Who sets one of these expects that rules are published. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "publish-key key.pem publish-to",
                "publish-token hunter2 publish-to",
                "publish-etcd http://e:2379 publish-to",
                "publish-etcd-key /k publish-etcd",
                "publish-etcd-user ana publish-etcd",
                "publish-etcd-password hunter2 publish-etcd"
            })
    void settingsOfAPublicationAreRefusedWithoutOne(String setting) {
        String[] parts = setting.split(" ", 3);
        SettingsException refused = assertThrows(SettingsException.class, () -> with(parts[0], parts[1]));
        assertEquals(
                "--" + parts[0] + ": " + parts[0] + ": (expected: together with " + parts[2] + ")",
                refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"system", "10.0.0.53:53", "127.0.0.1:5353,[fd00::53]:53"})
    void nameServersAreShownAsTheyAreRead(String text) {
        assertEquals(text, with("name-servers", text).texts().get("name-servers"));
        assertEquals(
                "10.0.0.53:53,[fd00::53]:53",
                with("name-servers", "10.0.0.53, [fd00::53]").texts().get("name-servers"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "database postgresql://u:hunter2@host/db",
                "database postgres://u:hunter2@host/db",
                "database postgresql://host:port/db?user=u&password=hunter2",
                "database postgresql://host/db?password=hunter2%",
                "database mysql:u?password=hunter2",
                "icp ftp://u:hunter2@host/{domain}",
                "icp https://u:hunter2@host/no-place",
                "public-url https://u:hunter2@host",
                "openid-issuer https://u:hunter2@host"
            })
    void aRefusedAddressIsShownWithoutItsPassword(String setting) {
        String[] parts = setting.split(" ", 2);
        SettingsException refused = assertThrows(SettingsException.class, () -> with(parts[0], parts[1]));
        assertFalse(String.valueOf(refused.getMessage()).contains("hunter2"), refused.getMessage());
        assertTrue(String.valueOf(refused.getMessage()).startsWith("--" + parts[0] + ": " + parts[0] + ": "));
    }

    @Test
    void variablesOfTheGateway_areNoMistakes() {
        SettingsLayers shared = new SettingsLayers()
                .addEnvironment(
                        Map.of("SCANGATE_FEED_TOKEN", "x", "SCANGATE_STATE_DIR", "y", "SCANGATE_MAX_BODY", "7000"));
        assertEquals("7000", ConfigSettings.of(shared).texts().get("max-body"));
    }

    /** The name makes it a secret; a secret must not have to be in an environment. */
    @Test
    void everySecretMayBeInAFile() {
        for (String key : ConfigSettings.BINDER.keys()) {
            if (SecretFiles.isSecret(key)) {
                assertTrue(ConfigSettings.BINDER.keys().contains(SecretFiles.fileKey(key)), key);
            }
        }
    }

    @Test
    void aLoginWithoutEffect_orTwice_isRefused() {
        for (String[] each : new String[][] {
            {"sqlite:x.db", "database-password: \"(hidden)\" (expected: together with a database at postgresql://)"},
            {
                "postgresql://h/d?password=hunter2",
                "database-password: \"(hidden)\", but the address in database has the parameter password, too"
                        + " (expected: one of the two)"
            }
        }) {
            SettingsException refused = assertThrows(
                    SettingsException.class,
                    () -> ConfigSettings.of(
                            new SettingsLayers().addFlag("database", each[0]).addFlag("database-password", "hunter3")));
            assertEquals("--database-password: " + each[1], refused.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dns.example", "10.0.0.53:99999", "10.0.0.53,,10.0.0.54"})
    void nameServersThatAreNoAddressesAreRefused(String text) {
        SettingsException refused = assertThrows(SettingsException.class, () -> with("name-servers", text));
        assertTrue(String.valueOf(refused.getMessage()).contains("10.0.0.53,[fd00::53]:5353"), refused.getMessage());
    }
}
