package io.scangate.config.openid;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OpenIdSettingsTest {
    private static OpenIdSettings issuer(String address) {
        return new OpenIdSettings(address, "scangate", "", "https://console.example" + OpenIdSettings.PATH);
    }

    @Test
    void aServiceWithTls_namesNoAddressWithoutIt() {
        OpenIdSettings elsewhere = issuer("https://login.example");
        assertTrue(elsewhere.isSafeEndpoint("https://keys.example/jwks"));
        assertFalse(elsewhere.isSafeEndpoint("http://127.0.0.1:8091/status"));
        assertFalse(elsewhere.isSafeEndpoint("http://localhost/token"));
        OpenIdSettings here = issuer("http://127.0.0.1:9000");
        assertTrue(here.isSafeEndpoint("http://127.0.0.1:9000/token"));
        assertTrue(here.isSafeEndpoint("https://keys.example/jwks"));
        assertFalse(here.isSafeEndpoint("http://keys.example/jwks"));
    }
}
