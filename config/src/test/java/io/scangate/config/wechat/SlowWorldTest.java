package io.scangate.config.wechat;

import static io.scangate.config.wechat.WxJavaClient.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** WxJava, which gives up after five seconds, with a website that never answers and with a held lock. */
@ParameterizedClass
@EnumSource
class SlowWorldTest {
    /** WxJava's usual time limit of an answer. */
    private static final Duration CLIENT_LIMIT = Duration.ofSeconds(5);

    private static final int BUSY = 886001;

    @Parameter
    TestDatabase kind = TestDatabase.SQLITE;

    @TempDir
    Path directory;

    /** The kernel accepts its connections, and nothing reads them. */
    private ServerSocket silent;

    private WeChatServer server;
    private WxJavaClient client;

    @BeforeEach
    void start() throws IOException {
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        DatabaseSettings fresh = kind.fresh(directory);
        // Longer than a client waits, so that only the limits of the calls can answer in time.
        server = new WeChatServer(
                new DatabaseSettings(fresh.database(), fresh.databaseConnections(), Duration.ofSeconds(30)),
                TestWeb.port(),
                silent.getLocalPort());
        client = server.newAccount("wx1");
        server.own("wx1", "/slow/", "/slow/more/");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        silent.close();
    }

    @Test
    void theReasonOfAFailedFileComesInTime() throws Exception {
        long changes = server.changes();
        String message = inTime(85069, () -> client.add("http://127.0.0.1:" + silent.getLocalPort() + "/a/b"));
        assertTrue(message.contains("no answer"), message);
        assertEquals(changes, server.changes());
    }

    @Test
    void aHeldLockIsBusyAndNothingIsSavedLater() throws Exception {
        String rule = TestWeb.base() + "slow/";
        client.add(rule);
        long changes = server.changes();
        try (Connection holder = server.connect();
                Statement statement = holder.createStatement()) {
            statement.execute(kind == TestDatabase.SQLITE ? "BEGIN IMMEDIATE" : "BEGIN");
            statement.execute("UPDATE head SET revision = revision");
            inTime(BUSY, () -> client.add(rule + "more/"));
            inTime(BUSY, () -> client.service.publishQrcodeJump(rule));
            inTime(BUSY, () -> client.service.deleteQrcodeJump(rule));
            // The result of a check that has less time than usual is not stored, so it needs no lock.
            inTime(85069, () -> client.add("http://127.0.0.1:" + silent.getLocalPort() + "/a/b"));
            assertEquals(1, client.service.getQrcodeJump().getListSize(), "reads do not wait");
            statement.execute("ROLLBACK");
        }
        Waiting.await("a change succeeds again").ignoreExceptions().until(() -> {
            client.service.publishQrcodeJump(rule);
            return true;
        });
        assertEquals(changes + 1, server.changes(), "only the last publish");
    }

    private static String inTime(int errcode, Executable call) {
        long began = System.nanoTime();
        String message = assertError(errcode, call);
        long took = System.nanoTime() - began;
        assertTrue(took < CLIENT_LIMIT.toNanos(), () -> errcode + " after " + took + " ns");
        return message;
    }
}
