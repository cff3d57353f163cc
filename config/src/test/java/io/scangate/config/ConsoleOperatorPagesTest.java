package io.scangate.config;

import io.scangate.config.ConsoleBrowser.View;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every page of operators by axe, and within the width of the window, as {@link ConsolePagesTest} does it for the others. */
@Timeout(300)
class ConsoleOperatorPagesTest extends ConsoleWorld {
    @Override
    void prepare() {
        ConsoleOperatorPages.prepare(server);
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
