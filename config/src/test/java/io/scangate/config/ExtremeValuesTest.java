package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.store.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each part of each documented request with values at and beyond every limit: of JSON, of numbers, of texts, of times. The
 * caller is at fault then, so no answer is 5xx, and a 400 names the part.
 */
class ExtremeValuesTest {
    private static final long SEED = 17;

    private void assertAnswered(TestDatabase kind, int valuesOfAPart) throws Exception {
        try (TestServer server =
                TestServer.start(kind, "wechat-calls-per-second", "10000", "wrong-secrets-per-minute", "1000000")) {
            assertEquals("", String.join("\n", new ExtremeRequests(server, SEED, valuesOfAPart).run()));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(600)
    void everyPartOfARequest_withSomeExtremes_isRefusedInWords(TestDatabase kind) throws Exception {
        assertAnswered(kind, 2);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("soak")
    @Timeout(1_800)
    void everyPartOfARequest_withEveryExtreme_isRefusedInWords(TestDatabase kind) throws Exception {
        assertAnswered(kind, Integer.MAX_VALUE);
    }
}
