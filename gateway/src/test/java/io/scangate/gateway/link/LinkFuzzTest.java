package io.scangate.gateway.link;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Checks {@link LinkProperties} on a fuzzer's bytes. A build runs the seeds in the resources; with {@code
 * JAZZER_FUZZ=1} in the environment the fuzzer searches for more inputs.
 */
final class LinkFuzzTest {
    @FuzzTest
    void anyBytes_keepTheProperties(byte[] text) {
        new LinkProperties().check(text);
    }
}
