package io.scangate.gateway.wire;

import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.HttpCase;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both listeners answer each request of the list that both planes share. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class ConformanceTest {
    @SuppressWarnings("NullAway.Init")
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = new TestGateway();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    static Stream<HttpCase> cases() {
        return HttpCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void publicListener_answersAsTheListSays(HttpCase one) throws IOException {
        one.check(gateway.server.address().port(), "/v1/resolve?link=https://wx.qq.com/q", "/v1/resolve");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void adminListener_answersAsTheListSays(HttpCase one) throws IOException {
        one.check(gateway.server.adminAddress().port(), "/healthz", "/v1/reload");
    }
}
