package io.scangate.gateway.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
    @Test
    void anonymousIsParsed() {
        assertEquals(new Anonymous(), IdentityMethod.parse("anonymous"));
        assertEquals("anonymous", IdentityMethod.parse("anonymous").toString());
    }

    @Test
    void aHeaderIsParsed() {
        assertEquals(new Header("X-User"), IdentityMethod.parse("header:X-User"));
        assertEquals("header:X-User", IdentityMethod.parse("header:X-User").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Anonymous", "header", "header:", "header:X User", "header:X:User", "header: X", "JWT"})
    void otherTextsAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> IdentityMethod.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "content-length", "Transfer-Encoding", "Connection", "EXPECT", "Upgrade", "Origin"})
    void aHeaderThatHttpItselfUsesIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> new Header(name));
    }
}
