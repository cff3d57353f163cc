package io.scangate.config.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InetAddresses;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private final AddressPolicy policy = new AddressPolicy(false);

    static List<String> blocked() {
        return BlockedAddresses.all();
    }

    @ParameterizedTest
    @MethodSource("blocked")
    void noAddressOfTheListIsAllowed(String address) {
        assertFalse(policy.allows(InetAddresses.forString(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "114.114.114.114",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "64:ff9b::808:808",
                "2400:3200::1",
                "2606:4700:4700::1111",
                "2a00:1450:4001:800::200e"
            })
    void publicUnicastIsAllowed(String address) {
        assertTrue(policy.allows(InetAddresses.forString(address)));
    }

    @ParameterizedTest
    @CsvSource({
        "0.255.255.255, 1.0.0.0",
        "10.0.0.0, 9.255.255.255",
        "10.255.255.255, 11.0.0.0",
        "100.64.0.0, 100.63.255.255",
        "100.127.255.255, 100.128.0.0",
        "127.0.0.0, 126.255.255.255",
        "127.255.255.255, 128.0.0.0",
        "168.63.129.16, 168.63.129.17",
        "169.254.0.0, 169.253.255.255",
        "169.254.255.255, 169.255.0.0",
        "172.16.0.0, 172.15.255.255",
        "172.31.255.255, 172.32.0.0",
        "192.0.0.255, 192.0.1.0",
        "192.168.0.0, 192.167.255.255",
        "192.168.255.255, 192.169.0.0",
        "198.18.0.0, 198.17.255.255",
        "198.19.255.255, 198.20.0.0",
        "224.0.0.0, 223.255.255.255",
        "1fff:ffff::, 2000::",
        "2001:1ff:ffff::, 2001:200::",
        "2001:db8:ffff::, 2001:db9::",
        "2002:ffff::, 2003::",
        "3fff:fff:ffff::, 3ffe:ffff::",
        "4000::, 3fff:1000::",
        "64:ff9b::a00:1, 64:ff9b::b00:1",
        "64:ff9b::1:0:0, 64:ff9b::808:808",
    })
    void theLimitsOfTheRangesAreThoseOfTheRegistries(String blocked, String allowed) {
        assertFalse(policy.allows(InetAddresses.forString(blocked)), blocked);
        assertTrue(policy.allows(InetAddresses.forString(allowed)), allowed);
    }

    @Test
    void loopbackMayBeAllowedForDevelopment_andNothingElse() {
        AddressPolicy development = new AddressPolicy(true);
        List<String> allowed = blocked().stream()
                .filter(address -> development.allows(InetAddresses.forString(address)))
                .toList();
        assertEquals(List.of("127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"), allowed);
    }
}
