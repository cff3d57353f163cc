package io.scangate.config.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.icp.IcpSettings;
import io.scangate.config.outbound.FetchPorts;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.settings.SettingsLayers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnershipSettingsTest {
    private static final SettingsBinder BINDER = new SettingsBinder(OwnershipSettings.class, IcpSettings.class);

    @Test
    void settingsAreBoundFromText() {
        SettingsLayers layers = new SettingsLayers()
                .addFlag("ownership-ports", "80, 8080")
                .addFlag("ownership-timeout", "3s")
                .addFlag("icp", "https://registry.example/icp/{domain}");
        layers = BINDER.checked(layers);
        OwnershipSettings settings = BINDER.bind(layers, OwnershipSettings.DEFAULT);
        assertEquals(new FetchPorts(List.of(80, 8080)), settings.ownershipPorts());
        assertEquals(Duration.ofSeconds(3), settings.ownershipTimeout());
        assertEquals(
                "80,443,21", SettingsBinder.texts(OwnershipSettings.DEFAULT).get("ownership-ports"));
        assertEquals(
                "https://registry.example/icp/{domain}",
                BINDER.bind(layers, IcpSettings.DEFAULT).icp());
    }

    @ParameterizedTest
    @CsvSource({
        "ownership-ports, 0",
        "ownership-ports, 80;443",
        "ownership-ports, ''",
        "ownership-timeout, 0s",
        "ownership-connect-timeout, 0ms",
        "ownership-recheck-batch, 0",
        "ownership-recheck-interval, 0h",
        "icp, maybe",
        "icp-cache, 0s"
    })
    void aBadValueIsRefusedWithItsKey(String key, String value) {
        SettingsLayers layers = new SettingsLayers().addFlag(key, value);
        SettingsException refused = assertThrows(SettingsException.class, () -> {
            BINDER.bind(layers, OwnershipSettings.DEFAULT);
            BINDER.bind(layers, IcpSettings.DEFAULT);
        });
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("--" + key + ": " + key + ":"), refused.getMessage());
    }
}
