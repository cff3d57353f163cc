package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
    private static final int RANDOM_CHECKS = 20_000;

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getAllByName(text)[0];
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "10.0.0.0/8, a00::, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.200, true",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "2001:db8::7, 2001:db8::7, true",
        "2001:db8::7, 2001:db8::6, false",
        "'10.0.0.0/8, fd00::/8', fd01::1, true",
        "'', 127.0.0.1, false",
    })
    void anAddressIsInTheNetworksThatHaveItsFirstBits(String networks, String address, boolean isIn) throws Exception {
        assertEquals(isIn, Networks.parse(networks).contains(address(address)));
    }

    @Test
    void theDefaultIsThisMachine() throws Exception {
        assertTrue(Networks.LOOPBACK.contains(address("127.3.2.1")));
        assertTrue(Networks.LOOPBACK.contains(address("::1")));
        assertFalse(Networks.LOOPBACK.contains(address("128.0.0.1")));
        assertFalse(Networks.LOOPBACK.contains(null));
        assertEquals("127.0.0.0/8,0:0:0:0:0:0:0:1", Networks.LOOPBACK.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1/8",
                "10.1",
                "10.0.0.0/33",
                "::/129",
                "fd00::1/8",
                "localhost",
                "10.0.0.256",
                "10.0.0.1.",
                "::g",
                "1::2::3",
                "10.0.0.0/"
            })
    void anotherTextIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Networks.parse(text));
    }

    /** Against the comparison of whole numbers. */
    @Test
    void randomNetworksHaveTheAddressesWithTheSameNumberBeforeTheirRest() throws Exception {
        Random random = new Random(3);
        int inside = 0;
        for (int i = 0; i < RANDOM_CHECKS; i++) {
            byte[] one = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(one);
            int bits = random.nextInt(one.length * 8 + 1);
            int rest = one.length * 8 - bits;
            BigInteger first = new BigInteger(1, one).shiftRight(rest).shiftLeft(rest);
            InetAddress network = InetAddress.getByAddress(bytes(first, one.length));
            byte[] other = one.clone();
            other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
            boolean isIn = new BigInteger(1, other).shiftRight(rest).equals(first.shiftRight(rest));
            inside += isIn ? 1 : 0;
            assertEquals(
                    isIn,
                    Networks.parse(network.getHostAddress() + "/" + bits).contains(InetAddress.getByAddress(other)),
                    () -> network + "/" + bits);
        }
        assertTrue(inside > RANDOM_CHECKS / 4, "few addresses were inside");
    }

    private static byte[] bytes(BigInteger number, int length) {
        byte[] bytes = new byte[length];
        byte[] digits = number.toByteArray();
        int count = Math.min(digits.length, length);
        System.arraycopy(digits, digits.length - count, bytes, length - count, count);
        return bytes;
    }
}
