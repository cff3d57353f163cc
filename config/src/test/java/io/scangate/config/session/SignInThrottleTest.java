package io.scangate.config.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.config.access.AccessException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
    private long nanos;
    private final SignInThrottle throttle = new SignInThrottle(() -> nanos);

    private int wrongUntilRefused(String network, String user, boolean known) {
        int wrong = 0;
        while (true) {
            try {
                throttle.admit(network, user, known);
                wrong++;
            } catch (AccessException e) {
                assertEquals(AccessException.Reason.TOO_MANY_TRIES, e.reason());
                return wrong;
            }
        }
    }

    @Test
    void strangersWhoTryAllDay_doNotLockAUserOutOfItsOwnNetwork() {
        for (int hour = 0; hour < 24; hour++) {
            for (int network = 0; network < 5; network++) {
                wrongUntilRefused("stranger" + network, "ana", false);
            }
            nanos += Duration.ofHours(1).toNanos();
            wrongUntilRefused("stranger", "ana", false);
            throttle.admit("home", "ana", true).right();
        }
        assertThrows(AccessException.class, () -> throttle.admit("cafe", "ana", false));
        nanos += Duration.ofMinutes(1).toNanos();
        throttle.admit("cafe", "ana", false).right();
    }

    @Test
    void aNetworkMayTryManyUsers_onlySoManyTimes() {
        int tried = 0;
        for (int user = 0; user < 100; user++) {
            tried += wrongUntilRefused("stranger", "user" + user, false);
        }
        assertEquals(30, tried);
    }

    @Test
    void rightTriesDoNotCount() {
        for (int i = 0; i < 100; i++) {
            throttle.admit("home", "ana", true).right();
        }
        assertEquals(10, wrongUntilRefused("home", "ana", true));
    }
}
