package io.scangate.gateway.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
    @Test
    void anonymousIsParsed() {
        assertEquals(new Anonymous(), Identity.parse("anonymous"));
        assertEquals("anonymous", Identity.parse("anonymous").toString());
    }

    @Test
    void aHeaderIsParsed() {
        assertEquals(new Header("X-User"), Identity.parse("header:X-User"));
        assertEquals("header:X-User", Identity.parse("header:X-User").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Anonymous", "header", "header:", "header:X User", "header:X:User", "header: X", "jwt"})
    void otherTextsAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Identity.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "content-length", "Transfer-Encoding", "Connection", "EXPECT", "Upgrade", "Origin"})
    void aHeaderThatHttpItselfUsesIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> new Header(name));
    }
}
