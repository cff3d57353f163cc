package io.scangate.config.wechat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cn.binarywang.wx.miniapp.config.WxMaConfig;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import me.chanjar.weixin.common.error.WxErrorException;
import me.chanjar.weixin.open.api.WxOpenMaService;
import me.chanjar.weixin.open.api.impl.WxOpenInMemoryConfigStorage;
import me.chanjar.weixin.open.api.impl.WxOpenMaServiceImpl;
import me.chanjar.weixin.open.bean.result.WxQrcodeJumpRule;
import org.junit.jupiter.api.function.Executable;

/** WxJava's client of one account, by a platform, with another base address than WeChat's. */
final class WxJavaClient {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String RID = " rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}";

    final String appid;
    final WxOpenInMemoryConfigStorage storage;
    final WxOpenMaService service;

    WxJavaClient(String base, WxOpenInMemoryConfigStorage storage, String appid) {
        WeChatServer.Platform platform = new WeChatServer.Platform(base);
        platform.setWxOpenConfigStorage(storage);
        WxMaConfig config = storage.getWxMaConfig(appid);
        config.setApiHostUrl(base);
        this.appid = appid;
        this.storage = storage;
        this.service = new WxOpenMaServiceImpl(platform.getWxOpenComponentService(), appid, config);
        service.setRetrySleepMillis(1);
    }

    /** A rule that occupies nothing, with version release and without test links. */
    static WxQrcodeJumpRule rule(String prefix) {
        WxQrcodeJumpRule rule = new WxQrcodeJumpRule();
        rule.setPrefix(prefix);
        rule.setPermitSubRule("1");
        rule.setPath("pages/index/index");
        rule.setOpenVersion("3");
        rule.setDebugUrl(List.of());
        rule.setIsEdit("0");
        return rule;
    }

    void add(WxQrcodeJumpRule rule) throws WxErrorException {
        assertEquals("ok", service.addQrcodeJump(rule).getErrmsg());
    }

    void add(String prefix) throws WxErrorException {
        add(rule(prefix));
    }

    /** Posts a body to a call. */
    String post(String call, String body) throws WxErrorException {
        return service.post("https://api.weixin.qq.com/cgi-bin/wxopen/" + call, body);
    }

    /** Asserts that a call is answered with an error in the documented form; returns its message without the rid. */
    static String assertError(int errcode, Executable call) {
        WxErrorException error = assertThrows(WxErrorException.class, call);
        assertEquals(errcode, error.getError().getErrorCode(), error.getMessage());
        // After its retries the client reports the code only.
        return error.getError().getJson() == null ? "" : words(error.getError().getJson());
    }

    /** The message of an error without its rid. */
    static String words(String json) {
        String message = json(json).get("errmsg").textValue();
        assertTrue(message.matches("(?s).+" + RID), message);
        return message.replaceFirst(RID + "$", "");
    }

    static JsonNode json(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }
}
