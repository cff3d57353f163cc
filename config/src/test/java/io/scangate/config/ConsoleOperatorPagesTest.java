package io.scangate.config;

import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every page of operators by axe, and within the width of the window, as {@link ConsolePagesTest} does it for the others. */
@NeedsBrowser
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleOperatorPagesTest {
    private TestServer server;

    @BeforeAll
    void start() throws IOException {
        server = TestServer.startNow(TestDatabase.SQLITE);
        ConsoleOperatorPages.prepare(server);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static List<View> views() {
        return ConsolePagesTest.views();
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyPageIsAccessible_andFits(View view) {
        ConsolePagesTest.check(server, ConsoleOperatorPages.ALL, view);
    }
}
