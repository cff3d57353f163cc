package io.scangate.gateway.link;

import com.code_intelligence.jazzer.junit.FuzzTest;

final class LinkFuzzTest {
    @FuzzTest
    void anyBytes_keepTheProperties(byte[] text) {
        new LinkProperties().check(text);
    }
}
