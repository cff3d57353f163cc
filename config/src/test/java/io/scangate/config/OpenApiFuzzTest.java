package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.store.TestDatabase;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No request, however odd, is answered with 5xx or with an answer that the documents do not have. */
class OpenApiFuzzTest {
    /** It succeeds only during the import of a large file. */
    private static final Set<String> NEEDS_A_RUNNING_IMPORT = Set.of("DELETE /v1/licence-imports/{id}");

    private static final long SEED = 15;

    private OpenApiFuzz fuzz(TestDatabase kind, int requests) throws Exception {
        try (TestService platform = new TestService();
                TestServer server = TestServer.start(
                        kind,
                        "wechat-calls-per-second",
                        "1000",
                        "wrong-secrets-per-minute",
                        "100000",
                        "code-published",
                        platform.origin() + "/{appid}")) {
            platform.answers(200, "{\"code_published\": true}");
            OpenApiFuzz fuzz = new OpenApiFuzz(server, SEED);
            assertEquals("", String.join("\n", fuzz.run(requests)));
            Set<String> all = new TreeSet<>();
            // A stream does not end while a request waits for its answer.
            server.operator().document().operations().stream()
                    .filter(operation -> !operation.isStream())
                    .forEach(operation -> all.add(operation.toString()));
            server.operator().internal().operations().forEach(operation -> all.add(operation.toString()));
            assertEquals(all, fuzz.called());
            return fuzz;
        }
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(120)
    void randomRequests_areAnsweredAsDocumented(TestDatabase kind) throws Exception {
        OpenApiFuzz fuzz = fuzz(kind, 420);
        assertEquals(NEEDS_A_RUNNING_IMPORT, fuzz.neverSucceeded());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("soak")
    @Timeout(3_600)
    void manyRandomRequests_areAnsweredAsDocumented(TestDatabase kind) throws Exception {
        OpenApiFuzz fuzz = fuzz(kind, 20_000);
        System.out.println(kind + ": " + fuzz.called().size() + " operations, " + fuzz.statuses()
                + ", never answered with success: " + fuzz.neverSucceeded());
        assertEquals(NEEDS_A_RUNNING_IMPORT, fuzz.neverSucceeded());
    }
}
