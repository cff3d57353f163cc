package io.scangate.config.wechat;

import static io.scangate.config.wechat.WxJavaClient.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.Waiting;
import java.net.URI;
import java.nio.file.Path;
import me.chanjar.weixin.common.error.WxErrorException;
import me.chanjar.weixin.open.bean.result.WxGetQrcodeJumpResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drops the answer to a commit between PostgreSQL and the server. */
class LostCommitTest {
    private static final String PREFIX = TestWeb.base() + "mp/";

    @TempDir
    Path directory;

    private LosingProxy proxy;
    private WeChatServer server;
    private WxJavaClient client;

    @BeforeEach
    void start() throws Exception {
        DatabaseSettings direct = TestDatabase.POSTGRESQL.fresh(directory);
        int port = URI.create(direct.database()).getPort();
        proxy = new LosingProxy(port);
        String through = direct.database().replace(":" + port + "/", ":" + proxy.port() + "/");
        server = new WeChatServer(
                new DatabaseSettings(through, direct.databaseConnections(), direct.databaseWait()), directory);
        client = server.newAccount("wx1");
        server.own("wx1", "/mp/");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        proxy.close();
    }

    @Test
    void eachChangeIsMadeOnceAndAcknowledged() throws Exception {
        long revision = server.revision();
        proxy.losing.set(true);
        client.add(PREFIX);
        assertLost();
        proxy.losing.set(true);
        client.service.publishQrcodeJump(PREFIX);
        assertLost();
        WxGetQrcodeJumpResult rules = client.service.getQrcodeJump();
        assertEquals("2", rules.getRuleList().get(0).getState());
        assertEquals(2, rules.getQrcodejumpPubQuota(), "of three a month");
        proxy.losing.set(true);
        client.service.deleteQrcodeJump(PREFIX);
        assertLost();
        assertEquals(0, client.service.getQrcodeJump().getListSize());
        assertEquals(revision + 3, server.revision());
    }

    private void assertLost() {
        assertFalse(proxy.losing.get(), "the answer to the commit was lost");
    }

    @Test
    void withoutTheDatabaseTheOutcomeIsReportedAsUnknown() throws Exception {
        String token = server.token("wx1");
        client.add(PREFIX);
        proxy.losing.set(true);
        proxy.refusing.set(true);
        String body = "{\"prefix\": \"" + PREFIX + "\"}";
        String answer = server.send("POST", "wxopen/qrcodejumpdelete?access_token=" + token, body)
                .body();
        assertEquals(-1, WxJavaClient.json(answer).get("errcode").intValue());
        assertLost();
        assertTrue(WxJavaClient.words(answer).contains("it is unknown whether the change was saved"), answer);
        proxy.refusing.set(false);
        // For a moment the pools trust a connection that they have just used.
        Waiting.await("the database answers again")
                .ignoreException(WxErrorException.class)
                .until(() -> client.service.getQrcodeJump().getListSize() == 0);
        assertError(40097, () -> client.service.deleteQrcodeJump(PREFIX));
    }
}
