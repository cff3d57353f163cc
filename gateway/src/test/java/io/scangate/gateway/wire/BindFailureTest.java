package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Operators read words, whichever transport failed. */
class BindFailureTest {
    private static final String TAKEN = "the port is taken: another program listens on it";
    private static final String NOT_HERE = "this machine has no such address";
    private static final String NOT_ALLOWED =
            "user " + System.getProperty("user.name") + " may not listen on this port";

    @Test
    void failuresOfNativeTransportsAndOfTheJdk_haveTheSameWords() {
        Map<Throwable, String> words = Map.of(
                new IOException("bind(..) failed with error(-98)"), TAKEN,
                new BindException("Address already in use"), TAKEN,
                new IOException("bind(..) failed with error(-13)"), NOT_ALLOWED,
                new SocketException("Permission denied"), NOT_ALLOWED,
                new IOException("bind(..) failed with error(-99)"), NOT_HERE,
                new BindException("Cannot assign requested address"), NOT_HERE,
                new IOException("bind(..) failed with error(-97)"), NOT_HERE,
                new UnresolvedAddressException(), "unknown host",
                new IOException("bind(..) failed with error(-105)"), "IOException: bind(..) failed with error(-105)");
        words.forEach((failure, expected) -> {
            String said = BindFailure.words(new CompletionException(failure));
            assertTrue(said.startsWith(expected), said);
        });
    }
}
