package io.scangate.gateway.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeaderTest {
    private @Nullable String user;
    private boolean trusted = true;

    /** A request whose identity field has these lines. */
    private record Lines(List<String> values, boolean isFromTrustedProxy) implements Evidence {
        private String last() {
            return values.isEmpty() ? "" : values.get(values.size() - 1);
        }

        @Override
        public byte[] bytes() {
            return ("  " + last() + "  ").getBytes(UTF_8);
        }

        @Override
        public int fieldCount(int field) {
            assertEquals(0, field);
            return values.size();
        }

        @Override
        public int fieldStart(int field) {
            return 2;
        }

        @Override
        public int fieldEnd(int field) {
            return 2 + last().getBytes(UTF_8).length;
        }

        @Override
        public boolean isCertified() {
            return false;
        }

        @Override
        public byte[] certificateUser() {
            return new byte[0];
        }
    }

    private Verdict identify(Identity identity, String... lines) {
        user = null;
        return identity.identify(
                new Lines(List.of(lines), trusted),
                (bytes, offset, length) -> user = new String(bytes, offset, length, UTF_8));
    }

    @Test
    void theFieldNamesTheUser() {
        Identity header = new Header("X-User");
        assertEquals(List.of("x-user"), header.fields());
        assertEquals(Verdict.USER, identify(header, "微信-用户"));
        assertEquals("微信-用户", user);
    }

    @Test
    void withoutTheField_orEmpty_theUserIsNotKnown() {
        assertEquals(Verdict.ANONYMOUS, identify(new Header("X-User")));
        assertEquals(Verdict.ANONYMOUS, identify(new Header("X-User"), ""));
        assertNull(user);
    }

    @Test
    void twoFieldLines_areRefused() {
        assertEquals(Verdict.REPEATED_FIELD, identify(new Header("X-User"), "ana", "ana"));
        assertEquals(Verdict.REPEATED_FIELD, identify(new Header("X-User"), "", ""));
        assertNull(user);
    }

    @Test
    void fromAnotherPeer_theFieldIsRefused_alsoEmpty_andARequestWithoutItIsAnonymous() {
        trusted = false;
        assertEquals(Verdict.UNTRUSTED_PEER, identify(new Header("X-User"), "ana"));
        assertEquals(Verdict.UNTRUSTED_PEER, identify(new Header("X-User"), ""));
        assertEquals(Verdict.UNTRUSTED_PEER, identify(new Header("X-User"), "ana", "ana"));
        assertEquals(Verdict.ANONYMOUS, identify(new Header("X-User")));
        assertNull(user);
    }

    @Test
    void anonymous_asksForNothing() {
        assertEquals(List.of(), new Anonymous().fields());
        assertEquals(Verdict.ANONYMOUS, identify(new Anonymous(), "ana"));
        assertNull(user);
    }
}
