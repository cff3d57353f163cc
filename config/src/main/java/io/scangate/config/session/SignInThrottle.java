package io.scangate.config.session;

import io.scangate.config.access.AccessException;
import io.scangate.config.access.TokenBuckets;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Limits the wrong sign-ins of each client network and of each user. Tries from networks where the user has signed in before count apart from
 * those of strangers, so a stranger who tries all day does not lock the user out there. Unknown names have the same limits. Each replica
 * counts alone. Thread-safe.
 */
final class SignInThrottle {
    private static final int OF_NETWORK = 30;
    private static final int OF_USER = 10;
    private static final Duration FILLING = Duration.ofMinutes(10);

    private final TokenBuckets networks;
    private final TokenBuckets users;

    /** @param nanos the time, as {@link System#nanoTime} */
    SignInThrottle(LongSupplier nanos) {
        networks = new TokenBuckets(OF_NETWORK, FILLING, nanos);
        users = new TokenBuckets(OF_USER, FILLING, nanos);
    }

    /**
     * Admits a try, which counts as a wrong one until it is {@link Try#right}.
     *
     * @param known whether the user has signed in from the network before
     * @throws AccessException {@link AccessException.Reason#TOO_MANY_TRIES}
     */
    Try admit(String network, String userName, boolean known) {
        String user = known ? network + " " + userName : userName;
        take(networks, network);
        try {
            take(users, user);
        } catch (AccessException e) {
            networks.putBack(network);
            throw e;
        }
        return () -> {
            networks.putBack(network);
            users.putBack(user);
        };
    }

    /** A try in progress. */
    interface Try {
        /** The try was right, and does not count. */
        void right();
    }

    private static void take(TokenBuckets buckets, String key) {
        TokenBuckets.Level level = buckets.take(key);
        if (!level.taken()) {
            throw AccessException.tooManySignIns(level.untilNext());
        }
    }
}
