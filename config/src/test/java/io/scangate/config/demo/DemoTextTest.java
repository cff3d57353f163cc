package io.scangate.config.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of an explanation asks where it is answered. */
class DemoTextTest {
    private static final String OWNER = "http://127.0.0.1:8090/v1/accounts/wx1";

    private static String explanation(String admin) {
        return DemoText.explanation(admin, OWNER, "op_1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8081", "[::1]:8081"})
    void aLoopbackAddressIsOpen(String admin) {
        assertEquals("curl 'http://" + admin + "/v1", explanation(admin));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:8081", "[::]:8081", "192.0.2.1:8081"})
    void otherwiseTheControlPlaneIsAskedWithTheKey(String admin) {
        assertEquals("curl -H 'Authorization: Bearer op_1' '" + OWNER, explanation(admin));
    }
}
