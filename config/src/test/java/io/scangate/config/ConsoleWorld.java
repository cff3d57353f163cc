package io.scangate.config;

import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * A class of tests in a browser, with one control plane for all its tests: they come in any order, so each looks at things of its own or at what no
 * other one changes.
 */
@NeedsBrowser
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConsoleWorld {
    /** The control plane of the class. */
    TestServer server;

    @BeforeAll
    void startServer() throws IOException {
        server = TestServer.startNow(TestDatabase.SQLITE, settings());
        prepare();
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    /** The settings of the control plane that are not those of all tests: keys and values. */
    String[] settings() {
        return new String[0];
    }

    /** Adds what there is before the first test: an account with rules in each state, its people, and an operator. */
    void prepare() {
        ConsolePages.prepare(server);
    }

    /** A user in a window of an English desktop, at an address behind the {@code #}. */
    final ConsolePage as(String user, String hash) {
        return as(View.DESKTOP, user, hash);
    }

    final ConsolePage as(View view, String user, String hash) {
        return window(view, user).at(hash);
    }

    /** A user in a window that shows no page yet. */
    final ConsolePage window(View view, String user) {
        return ConsoleBrowser.open(server, view, server.session(user));
    }

    /** Somebody who has not signed in. */
    final ConsolePage stranger(View view, String hash) {
        return ConsoleBrowser.open(server, view, null).at(hash);
    }
}
