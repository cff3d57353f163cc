package io.scangate.gateway.link;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Checks {@link LinkProperties} on a fuzzer's bytes. A build replays the inputs in the
 * resources; the profile fuzz searches for more.
 */
final class LinkFuzzTest {
    @FuzzTest
    void anyBytes_keepTheProperties(byte[] text) {
        new LinkProperties().check(text);
    }
}
