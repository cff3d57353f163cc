package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts and ports. The list of both planes has the cases that matter to a client; this test has the forms of addresses. */
class AuthorityTest {
    private static boolean isValid(String text) {
        // The bytes around the text would mislead a parser that reads them.
        byte[] bytes = ("[" + text + "]:1").getBytes(ISO_8859_1);
        return Authority.isValid(bytes, 1, bytes.length - 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a:0",
                "a:65535",
                "a.b-c_d~e:80",
                "1.2.3.4:80",
                "999.1",
                "%41",
                "a%2Fb:8",
                "!$&'()*+;=",
                "[::]",
                "[::1]",
                "[1::]",
                "[1:2:3:4:5:6:7:8]",
                "[1:2:3:4:5:6:7::]",
                "[::2:3:4:5:6:7:8]",
                "[1::8]:443",
                "[fe80::ABCD:0db8]",
                "[::ffff:1.2.3.4]",
                "[1:2:3:4:5:6:1.2.3.255]",
                "[::1]:",
            })
    void host_isValid(String text) {
        assertTrue(isValid(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":80",
                "a:b",
                "a:1:2",
                "a:65536",
                "a:000080",
                "a: 80",
                "a b",
                "a,b",
                "a@b",
                "a/b",
                "a?b",
                "a#b",
                "a\\b",
                "a|b",
                "a%4",
                "a%4g",
                "%",
                "\u00e4",
                "[",
                "]",
                "[]",
                "[:]",
                "[:::]",
                "[1]",
                "[1:]",
                "[:1]",
                "[1:2:3:4:5:6:7]",
                "[1:2:3:4:5:6:7:8:9]",
                "[1:2:3:4:5:6:7:8::]",
                "[1::2::3]",
                "[12345::]",
                "[g::]",
                "[::1.2.3]",
                "[::1.2.3.4.5]",
                "[::1.2.3.256]",
                "[::1.2.3.04]",
                "[::1.2.3.]",
                "[1.2.3.4]",
                "[1:2:3:4:5:6:7:1.2.3.4]",
                "[::1%eth0]",
                "[v1.a]",
                "[::1]a",
                "[::1]80",
                "[::1",
                "a[::1]",
            })
    void host_isRefused(String text) {
        assertFalse(isValid(text));
    }
}
