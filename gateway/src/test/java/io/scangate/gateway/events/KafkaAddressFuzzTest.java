package io.scangate.gateway.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** The setting of the brokers for scan events: any text is refused with the key of the setting, or gives addresses that a client can use. */
final class KafkaAddressFuzzTest {
    @FuzzTest
    void anyText_isRefusedOrGivesBrokers(byte[] text) {
        KafkaAddress address;
        try {
            address = KafkaAddress.parse(new String(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("events: "), e::getMessage);
            return;
        }
        assertFalse(address.brokers().isEmpty());
        for (String broker : address.brokers()) {
            int port = Integer.parseInt(broker.substring(broker.lastIndexOf(':') + 1));
            assertTrue(port > 0 && port < 65_536, broker);
            assertFalse(broker.contains(",") || broker.contains(" ") || broker.startsWith(":"), broker);
        }
        assertEquals(
                address, KafkaAddress.parse("kafka:" + String.join(",", address.brokers()) + "/" + address.topic()));
    }
}
