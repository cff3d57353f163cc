package io.scangate.config.wechat;

import static io.scangate.config.wechat.WxJavaClient.assertError;
import static io.scangate.config.wechat.WxJavaClient.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cn.binarywang.wx.miniapp.api.impl.WxMaServiceImpl;
import cn.binarywang.wx.miniapp.config.impl.WxMaDefaultConfigImpl;
import io.scangate.config.lifecycle.AccountEdit;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.ownership.VerificationFile;
import io.scangate.config.store.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import me.chanjar.weixin.open.api.WxOpenMaService;
import me.chanjar.weixin.open.api.impl.WxOpenInMemoryConfigStorage;
import me.chanjar.weixin.open.bean.result.WxDownlooadQrcodeJumpResult;
import me.chanjar.weixin.open.bean.result.WxGetQrcodeJumpResult;
import me.chanjar.weixin.open.bean.result.WxQrcodeJumpRule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests with WxJava's client. Together they cover every error code of {@code docs/wechat-api.md}. */
@ParameterizedClass
@EnumSource
class WxJavaTest {
    private static final String SITE = TestWeb.base();
    private static final String PREFIX = SITE + "mp/";

    @TempDir
    Path directory;

    private final TestDatabase kind;
    private WeChatServer server;
    private WxJavaClient client;

    WxJavaTest(TestDatabase kind) {
        this.kind = kind;
    }

    @BeforeEach
    void start() {
        server = new WeChatServer(kind, directory);
        client = server.newAccount("wx1");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aRuleIsAddedTestedPublishedEditedAndDeleted() throws Exception {
        WxDownlooadQrcodeJumpResult file = client.service.downloadQrcodeJump();
        assertTrue(file.getFileName().matches("[0-9A-Za-z]{10}\\.txt"), file.getFileName());
        assertTrue(file.getFileContent().matches("[0-9a-f]{32}"), file.getFileContent());
        server.license();
        TestWeb.upload("/mp/", new VerificationFile(file.getFileName(), file.getFileContent()));

        WxQrcodeJumpRule rule = rule(PREFIX);
        rule.setPermitSubRule("2");
        rule.setOpenVersion("2");
        rule.setDebugUrl(List.of(PREFIX + "?id=1&a=<b>", PREFIX + "x"));
        client.add(rule);
        WxGetQrcodeJumpResult rules = client.service.getQrcodeJump();
        assertEquals("1", rules.getQrcodejumpOpen());
        assertEquals(3, rules.getQrcodejumpPubQuota());
        assertEquals(1, rules.getListSize());
        assertRule(rules, "pages/index/index", "1", rule.getDebugUrl());

        assertTrue(client.service.publishQrcodeJump(PREFIX).isSuccess());
        assertRule(client.service.getQrcodeJump(), "pages/index/index", "2", rule.getDebugUrl());
        assertEquals(2, client.service.getQrcodeJump().getQrcodejumpPubQuota());

        rule.setIsEdit("1");
        rule.setPath("pages/next/index?from=code");
        rule.setDebugUrl(null);
        client.add(rule);
        assertRule(client.service.getQrcodeJump(), "pages/next/index?from=code", "2", List.of());
        assertTrue(server.rules.get("wx1", RuleRef.prefix(PREFIX)).hasDraft());
        client.service.publishQrcodeJump("HTTP://0x7f.1:" + TestWeb.port() + "/./mp/");
        assertFalse(server.rules.get("wx1", RuleRef.prefix(PREFIX)).hasDraft());

        client.service.deleteQrcodeJump(PREFIX);
        assertEquals(List.of(), client.service.getQrcodeJump().getRuleList());
    }

    private static void assertRule(WxGetQrcodeJumpResult rules, String path, String state, List<String> testLinks) {
        WxQrcodeJumpRule rule = rules.getRuleList().get(0);
        assertEquals(PREFIX, rule.getPrefix());
        assertEquals("2", rule.getPermitSubRule());
        assertEquals("2", rule.getOpenVersion());
        assertEquals(path, rule.getPath());
        assertEquals(state, rule.getState());
        assertEquals(testLinks, rule.getDebugUrl());
    }

    /** An add with every fault is refused for the fault that is checked first; the test then removes that fault. */
    @Test
    void anAddIsCheckedInTheDocumentedOrder() throws Exception {
        WxJavaClient other = server.newAccount("wx2");
        server.own("wx2", "/taken/");
        WxQrcodeJumpRule occupying = rule(SITE + "taken/");
        occupying.setPermitSubRule("2");
        other.add(occupying);
        server.own("wx1", "/", "/mp/");
        for (String path : List.of("", "a", "b", "c")) {
            client.add(SITE + path);
        }
        server.blockList.block(Actor.of("operator:ops"), TestWeb.HOST, "as the test wishes", true);
        server.execute("DELETE FROM licences");
        TestWeb.remove(server.ownership.file("wx1"));
        server.accounts.update(ChangeRequest.by("test"), "wx1", new AccountEdit(null, AccountKind.PERSONAL, null));
        WxQrcodeJumpRule rule = rule("mailto:someone@example.com");
        rule.setPath(null);
        rule.setDebugUrl(List.of("https://elsewhere.example.com/"));

        assertError(40001, () -> clientWithFixedToken("0123").service.addQrcodeJump(rule));
        assertEquals("invalid args: path: missing (expected: a text)", refused(40097, rule));
        rule.setPath("/pages/index");
        refused(40097, rule);
        rule.setPath("pages/index");
        refused(85075, rule);
        server.accounts.update(ChangeRequest.by("test"), "wx1", new AccountEdit(null, AccountKind.MEDIA, null));
        assertTrue(refused(85066, rule).contains("mailto:someone@example.com"));
        rule.setPrefix(SITE + "a");
        assertTrue(refused(85070, rule).contains(SITE + "a"));
        server.blockList.unblock(Actor.of("operator:ops"), TestWeb.HOST);
        refused(85071, rule);
        rule.setPrefix(SITE + "taken/from/wx2");
        assertTrue(refused(85072, rule).contains("it is inside a range that another account occupies"));
        rule.setPrefix(SITE + "free");
        refused(85073, rule);
        client.service.deleteQrcodeJump(SITE + "a");
        assertTrue(refused(85068, rule).contains("https://elsewhere.example.com/"));
        rule.setDebugUrl(List.of(SITE + "free?id=1"));
        assertTrue(refused(85076, rule).contains(TestWeb.HOST + ": not in the licence registry"));
        server.license();
        VerificationFile file = server.ownership.file("wx1");
        assertTrue(refused(85069, rule)
                .contains("tried " + SITE + file.name() + ": 404 (expected: 200 with the 32 bytes " + file.content()));
        TestWeb.upload("/", new VerificationFile(file.name(), "something else"));
        String words = refused(85069, rule);
        assertTrue(words.contains("200 with 14 bytes: \"something else\""), words);
        assertEquals(3, client.service.getQrcodeJump().getListSize());
        server.own("wx1", "/");
        client.add(rule);
    }

    /**
     * Asserts that an add is refused and changes nothing but the result of the check of a file; returns the error's message.
     */
    private String refused(int errcode, WxQrcodeJumpRule rule) {
        long changes = server.changes();
        String words = assertError(errcode, () -> client.service.addQrcodeJump(rule));
        assertEquals(changes, server.changes());
        return words;
    }

    @Test
    void conflictingPrefixesAreRefusedWithTheConflictingRule() throws Exception {
        WxJavaClient other = server.newAccount("wx2");
        server.own("wx2", "/mp/");
        other.add(PREFIX + "item");
        server.own("wx1", "/", "/mp/");
        assertTrue(refused(85072, rule(PREFIX + "item")).contains("it is a rule of another account"));
        WxQrcodeJumpRule occupying = rule(PREFIX);
        occupying.setPermitSubRule("2");
        assertTrue(refused(85072, occupying).contains("a rule of another account is inside it"));
        occupying.setPermitSubRule("1");
        client.add(occupying);
        occupying.setIsEdit("1");
        occupying.setPermitSubRule("2");
        assertTrue(refused(85072, occupying).contains("is inside it"));
    }

    @Test
    void aBadEditIsRefused() throws Exception {
        WxQrcodeJumpRule edit = rule(PREFIX);
        edit.setIsEdit("1");
        assertTrue(refused(40097, edit).contains("prefix \"" + PREFIX + "\" (expected: a rule of account wx1)"));
        server.own("wx1", "/", "/mp/");
        client.add(PREFIX);
        edit.setDebugUrl(List.of("https://elsewhere.example.com/"));
        refused(85068, edit);
        edit.setDebugUrl(List.of("a", "b", "c", "d", "e", "f"));
        assertTrue(refused(40097, edit).contains("debug_url: 6 links (expected: at most 5)"));
        edit.setPrefix("http://user@" + TestWeb.HOST + "/");
        refused(85066, edit);
        edit.setPrefix("no link");
        refused(85066, edit);
    }

    @Test
    void aPublishIsRefusedWithoutCode_beyondTheQuota_andOfADamagedRule() throws Exception {
        server.own("wx1", "/", "/mp/");
        client.add(PREFIX);
        publishRefused(40097, PREFIX + "unknown");
        server.accounts.update(ChangeRequest.by("test"), "wx1", new AccountEdit(null, null, false));
        publishRefused(85074, PREFIX);
        server.accounts.update(ChangeRequest.by("test"), "wx1", new AccountEdit(null, null, true));
        for (int i = 0; i < WeChatServer.LIMITS.publishesPerMonth(); i++) {
            client.service.publishQrcodeJump(PREFIX);
        }
        assertEquals(0, client.service.getQrcodeJump().getQrcodejumpPubQuota());
        assertTrue(publishRefused(886000, PREFIX).contains("3 publishes in 2026-11 (expected: at most 3"));
        server.execute("UPDATE rules SET page = '/no/page'");
        String damaged = publishRefused(85095, PREFIX);
        assertTrue(damaged.contains("path: \"/no/page\""), damaged);
        client.service.deleteQrcodeJump(PREFIX);
        client.add(PREFIX);
        server.clock.advance(Duration.ofDays(10));
        client.service.publishQrcodeJump(PREFIX);
    }

    private String publishRefused(int errcode, String prefix) {
        return assertError(errcode, () -> client.service.publishQrcodeJump(prefix));
    }

    @Test
    void aPersonalAccountMayCallNothing() {
        server.accounts.update(ChangeRequest.by("test"), "wx1", new AccountEdit(null, AccountKind.PERSONAL, null));
        refused(85075, rule(PREFIX));
        WxQrcodeJumpRule edit = rule(PREFIX);
        edit.setIsEdit("1");
        refused(85075, edit);
        assertError(85075, () -> client.service.getQrcodeJump());
        assertError(85075, () -> client.post("qrcodejumpget", "{\"get_type\":1,\"prefix_list\":[\"https://a/\"]}"));
        assertError(85075, () -> client.service.downloadQrcodeJump());
        assertError(85075, () -> client.service.deleteQrcodeJump(PREFIX));
        publishRefused(85075, PREFIX);
    }

    @Test
    void badAndExpiredTokensAreRefused_andTheClientReplacesThem() throws Exception {
        client.service.getQrcodeJump();
        server.clock.advance(Duration.ofHours(3));
        String before = client.storage.getAuthorizerAccessToken("wx1");
        assertError(42001, () -> clientWithFixedToken(before).service.getQrcodeJump());
        // The tokens of the account and of the platform have expired; the client gets new ones.
        assertEquals(0, client.service.getQrcodeJump().getListSize());
        assertFalse(before.equals(client.storage.getAuthorizerAccessToken("wx1")));

        client.storage.updateAuthorizerAccessToken("wx1", "0123", 7200);
        assertTrue(assertError(40001, () -> clientWithFixedToken("0123").service.getQrcodeJump())
                .contains("no such token"));
        assertEquals(0, client.service.getQrcodeJump().getListSize());
    }

    /** A client that keeps its token after an error. */
    private WxJavaClient clientWithFixedToken(String token) {
        FixedTokenStorage storage = new FixedTokenStorage();
        storage.updateAuthorizerAccessToken("wx1", token, 7200);
        return new WxJavaClient(server.base(), storage, "wx1");
    }

    private static final class FixedTokenStorage extends WxOpenInMemoryConfigStorage {
        @Override
        public boolean autoRefreshToken() {
            return false;
        }
    }

    @Test
    void aPlatformGetsNoTokenWithAWrongSecretTicketOrRefreshToken() {
        client.storage.setAuthorizerRefreshToken("wx1", "0123");
        assertTrue(assertError(61023, () -> client.service.getQrcodeJump()).contains("wx1"));
        client.storage.expireComponentAccessToken();
        client.storage.setComponentVerifyTicket("0123");
        assertError(61006, () -> client.service.getQrcodeJump());
        client.storage.setComponentAppSecret("0123");
        assertError(40125, () -> client.service.getQrcodeJump());
        client.storage.setComponentAppId("wx0123");
        assertError(40013, () -> client.service.getQrcodeJump());
    }

    @Test
    void anAccountWithoutAPlatformGetsTokensWithItsOwnSecret() throws Exception {
        WxMaDefaultConfigImpl config = new WxMaDefaultConfigImpl();
        config.setApiHostUrl(server.base());
        config.setAppid("wx1");
        config.setSecret(server.access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null));
        WxMaServiceImpl service = new WxMaServiceImpl();
        service.setWxMaConfig(config);
        assertTrue(service.post(WxOpenMaService.API_QRCODE_JUMP_GET, "{}").contains("\"list_size\":0"));
        config.useStableAccessToken(true);
        String stable = service.getAccessToken(true);
        assertEquals("account:wx1", server.access.caller(stable).actor());
        assertTrue(service.post(WxOpenMaService.API_QRCODE_JUMP_DOWNLOAD, "{}").contains("file_content"));
        config.setSecret("0123");
        assertError(40125, () -> service.getAccessToken(true));
    }

    @Test
    void charactersThatNoDatabaseStoresAreRefused_andAllOthersAreStored() throws Exception {
        server.own("wx1", "/", "/mp/");
        for (String odd : List.of("\\u0000", "\\ud800", "\\udc00\\ud800")) {
            assertError(85066, () -> client.post("qrcodejumpadd", escaped("a" + odd + "b", "")));
            assertError(40097, () -> client.post("qrcodejumpadd", escaped("a", odd)));
            assertError(85066, () -> client.service.deleteQrcodeJump(PREFIX + "a\0b"));
            assertEquals(0, client.service.getQrcodeJump().getListSize());
        }
        client.post("qrcodejumpadd", escaped("\\u00e9\\ud83d\\ude00", "\\uffff"));
        WxQrcodeJumpRule shown = client.service.getQrcodeJump().getRuleList().get(0);
        assertEquals(PREFIX + "\u00e9\ud83d\ude00", shown.getPrefix());
        assertEquals(List.of(shown.getPrefix() + "?\uffff"), shown.getDebugUrl());
        client.service.deleteQrcodeJump(shown.getPrefix());
    }

    private static String escaped(String endOfPrefix, String endOfTestLink) {
        String prefix = PREFIX + endOfPrefix;
        return "{\"prefix\":\"" + prefix
                + "\",\"path\":\"p\",\"permit_sub_rule\":1,\"open_version\":1,\"debug_url\":[\"" + prefix + "?"
                + endOfTestLink + "\"]}";
    }

    @Test
    void emptyBodiesAndBodiesThatAreNoJsonAreRefused() {
        assertError(44002, () -> client.post("qrcodejumpdownload", ""));
        for (String call : List.of("add", "get", "download", "delete", "publish")) {
            assertTrue(assertError(47001, () -> client.post("qrcodejump" + call, "prefix=x"))
                    .contains("'prefix'"));
        }
    }

    @Test
    void theSixthCallOfASecondIsRefused_andTheFirstOfTheNextIsAccepted() throws Exception {
        WxJavaClient other = server.newAccount("wx2");
        server.own("wx1", "/", "/mp/");
        server.sameMoment.set(true);
        client.service.getQrcodeJump();
        client.add(PREFIX);
        client.service.publishQrcodeJump(PREFIX);
        client.service.deleteQrcodeJump(PREFIX);
        // The fifth call; every call counts, also a failed one.
        assertError(40097, () -> client.service.deleteQrcodeJump(PREFIX));
        for (int i = 0; i < 3; i++) {
            assertError(44990, () -> client.service.getQrcodeJump());
        }
        client.service.downloadQrcodeJump();
        other.service.getQrcodeJump();
        server.sameMoment.set(false);
        client.service.getQrcodeJump();
    }

    @Test
    void whileTheLockIsHeldChangesAreBusy_andReadsAreAnswered() throws Exception {
        server.own("wx1", "/", "/mp/");
        client.add(PREFIX);
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("UPDATE head SET revision = revision");
            refused(886001, rule(PREFIX + "more"));
            publishRefused(886001, PREFIX);
            assertError(886001, () -> client.service.deleteQrcodeJump(PREFIX));
            assertEquals(1, client.service.getQrcodeJump().getListSize());
            connection.rollback();
        }
        client.service.publishQrcodeJump(PREFIX);
    }

    @Test
    void withoutTheDatabaseEveryCallIsASystemError() throws Exception {
        client.service.getQrcodeJump();
        server.database.close();
        assertError(-1, () -> client.service.addQrcodeJump(rule(PREFIX)));
        assertError(-1, () -> client.service.getQrcodeJump());
        assertError(-1, () -> client.service.downloadQrcodeJump());
        assertError(-1, () -> client.service.deleteQrcodeJump(PREFIX));
        publishRefused(-1, PREFIX);
    }
}
