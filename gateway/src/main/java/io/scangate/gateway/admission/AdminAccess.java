package io.scangate.gateway.admission;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may make the guarded calls of an admin listener: with a token, whoever has it; without one, whoever reaches a loopback
 * address, and nobody at another address. Closed until the address is known, which is after the listener's start. Thread-safe.
 */
public final class AdminAccess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminAccess.class);

    private final @Nullable AdminToken token;
    private volatile boolean loopback;

    /** The answer to a caller. */
    public enum Verdict {
        ADMITTED,
        /** There is a token, and the caller shows none. */
        NO_TOKEN,
        /** The caller shows something else than the token. */
        WRONG_TOKEN,
        /** There is no token, and the address is not loopback. */
        CLOSED
    }

    private AdminAccess(@Nullable AdminToken token) {
        this.token = token;
    }

    /**
     * Reads the token, if the settings name one.
     *
     * @throws IllegalArgumentException if the file cannot be read or has no token; the message starts with the setting
     */
    public static AdminAccess open(AdminSettings settings) {
        String file = settings.adminTokenFile();
        return new AdminAccess(file.isEmpty() ? null : new AdminToken(file));
    }

    /** The listener is bound to an address: opens if it is loopback, and follows the file of the token. */
    public void bound(InetAddress address) {
        loopback = address.isLoopbackAddress();
        if (token != null) {
            token.follow();
        } else if (!loopback) {
            LOG.info(
                    "The admin listener at {} shows health, metrics and a short status; for its other calls set admin-token-file or admin-tls-client-ca",
                    address.getHostAddress());
        }
    }

    /**
     * Judges a caller. Does not block.
     *
     * @param authorization the value of the field {@code Authorization}; null if there is none
     */
    public Verdict of(@Nullable String authorization) {
        if (token == null) {
            return loopback ? Verdict.ADMITTED : Verdict.CLOSED;
        }
        if (authorization == null) {
            return Verdict.NO_TOKEN;
        }
        return token.isIn(authorization) ? Verdict.ADMITTED : Verdict.WRONG_TOKEN;
    }

    /** Stops following the file. */
    @Override
    public void close() {
        if (token != null) {
            token.close();
        }
    }
}
