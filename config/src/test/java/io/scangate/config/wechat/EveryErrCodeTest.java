package io.scangate.config.wechat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.access.AccessSettings;
import io.scangate.config.lifecycle.AccountEdit;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.store.SqlFreeze;
import io.scangate.config.store.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Reaches every error code by a call over a socket. The switch over {@link ErrCode} has no default, so a new constant
 * without a case does not compile.
 */
class EveryErrCodeTest {
    private static final ChangeRequest BY = ChangeRequest.by("operator:ops");
    private static final String GRANT = "token?grant_type=client_credential&appid=";

    @TempDir
    static Path directory;

    private static @Nullable WeChatServer shared;

    private final WeChatServer server = Objects.requireNonNull(shared);
    private String appid = "";
    private String prefix = "";
    private String token = "";

    @BeforeAll
    static void start() {
        shared = new WeChatServer(TestDatabase.SQLITE, directory);
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(shared).close();
    }

    @ParameterizedTest
    @EnumSource
    void theCodeIsReached(ErrCode code) throws Exception {
        appid = "wx" + Math.abs(code.code());
        prefix = TestWeb.base() + code + "/";
        server.newAccount(appid);
        server.own(appid, "/" + code + "/");
        token = server.token(appid);
        JsonNode answer = answer(code);
        assertEquals(code.code(), answer.get("errcode").intValue(), answer::toString);
        assertTrue(answer.get("errmsg").textValue().startsWith(code.words()), answer::toString);
    }

    private JsonNode answer(ErrCode code) throws SQLException {
        return switch (code) {
            case SYSTEM_ERROR -> {
                SqlFreeze freeze = new SqlFreeze(server.database, server.clock);
                freeze.freeze(BY, "restore");
                JsonNode answer = add(prefix);
                freeze.end(BY);
                yield answer;
            }
            case BAD_TOKEN -> call("GET", "wxopen/qrcodejumpget?access_token=x", "");
            case BAD_GRANT_TYPE -> call("GET", "token?appid=" + appid, "");
            case BAD_APPID -> call("GET", GRANT + "wx-none&secret=x", "");
            case BAD_URL -> post("none", "{}");
            case INVALID_ARGS -> post("add", "{}");
            case BAD_SECRET -> call("GET", GRANT + appid + "&secret=x", "");
            case TOKEN_EXPIRED -> {
                server.clock.advance(Duration.ofHours(3));
                yield post("get", "{}");
            }
            case NOT_POST -> call("GET", "wxopen/qrcodejumpadd?access_token=" + token, "");
            case EMPTY_BODY -> post("download", "");
            case TOO_MANY_TRIES -> tooManyTries();
            case TOO_MANY_CALLS -> tooManyCalls();
            case NOT_JSON -> post("add", "x");
            case UNAUTHORIZED -> {
                server.supervision().suspend(BY, appid, "spam");
                yield post("get", "{}");
            }
            case BAD_TICKET -> platform(server.platformSecret, "x");
            case BAD_REFRESH_TOKEN -> refresh();
            case ILLEGAL_PREFIX -> add("mailto:a@b.example");
            case TEST_LINK -> post("add", rule(prefix, ", \"debug_url\": [\"https://elsewhere.example/\"]"));
            case NO_CONFIRM_FILE -> add(TestWeb.base() + "nobody/");
            case BLOCKED -> {
                server.blockList.block(Actor.of("operator:ops"), TestWeb.HOST, "malware", true);
                JsonNode answer = add(prefix);
                server.blockList.unblock(Actor.of("operator:ops"), TestWeb.HOST);
                yield answer;
            }
            case ADDED_ALREADY -> {
                assertOk(add(prefix));
                yield add(prefix);
            }
            case OWNED_BY_OTHER -> {
                assertOk(add(prefix));
                server.newAccount(appid + "-other");
                token = server.token(appid + "-other");
                yield add(prefix);
            }
            case RULE_LIMIT -> {
                for (int i = 0; i < WeChatServer.LIMITS.rulesPerAccount(); i++) {
                    assertOk(add(prefix + i));
                }
                yield add(prefix);
            }
            case NO_CODE -> {
                assertOk(add(prefix));
                server.accounts.update(BY, appid, new AccountEdit(null, null, false));
                yield publish();
            }
            case PERSONAL -> {
                server.accounts.update(BY, appid, new AccountEdit(null, AccountKind.PERSONAL, null));
                yield add(prefix);
            }
            case NO_ICP -> add("http://unlicensed.example/");
            case DAMAGED -> {
                assertOk(add(prefix));
                server.execute(
                        "UPDATE rules SET page = '/no/page' WHERE account = (SELECT number FROM appids WHERE appid = '"
                                + appid + "')");
                yield publish();
            }
            case PUBLISH_QUOTA -> {
                assertOk(add(prefix));
                for (int i = 0; i < WeChatServer.LIMITS.publishesPerMonth(); i++) {
                    assertOk(publish());
                }
                yield publish();
            }
            case BUSY -> busy();
        };
    }

    private JsonNode call(String method, String pathAndQuery, String body) {
        return WxJavaClient.json(server.send(method, pathAndQuery, body).body());
    }

    private JsonNode post(String call, String body) {
        return call("POST", "wxopen/qrcodejump" + call + "?access_token=" + token, body);
    }

    private static String rule(String prefix, String more) {
        return "{\"prefix\": \"" + prefix + "\", \"path\": \"pages/index\", \"permit_sub_rule\": 1, \"open_version\": 3"
                + more + "}";
    }

    private JsonNode add(String wished) {
        return post("add", rule(wished, ""));
    }

    private JsonNode publish() {
        return post("publish", "{\"prefix\": \"" + prefix + "\"}");
    }

    private static void assertOk(JsonNode answer) {
        assertEquals(0, answer.get("errcode").intValue(), answer::toString);
    }

    private JsonNode platform(String secret, String ticket) {
        return call(
                "POST",
                "component/api_component_token",
                "{\"component_appid\": \"" + WeChatServer.PLATFORM + "\", \"component_appsecret\": \"" + secret
                        + "\", \"component_verify_ticket\": \"" + ticket + "\"}");
    }

    private JsonNode refresh() {
        String platform = server.access
                .platformToken(WeChatServer.PLATFORM, server.platformSecret, WeChatServer.TICKET)
                .token();
        return call(
                "POST",
                "component/api_authorizer_token?component_access_token=" + platform,
                "{\"component_appid\": \"" + WeChatServer.PLATFORM + "\", \"authorizer_appid\": \"" + appid
                        + "\", \"authorizer_refresh_token\": \"x\"}");
    }

    private JsonNode tooManyTries() {
        for (int i = 0; i < AccessSettings.DEFAULT.wrongSecretsPerMinute(); i++) {
            call("GET", GRANT + appid + "&secret=x", "");
        }
        JsonNode answer = call("GET", GRANT + appid + "&secret=x", "");
        server.clock.advance(Duration.ofMinutes(1));
        return answer;
    }

    private JsonNode tooManyCalls() {
        server.sameMoment.set(true);
        for (int i = 0; i < WeChatSettings.DEFAULT.wechatCallsPerSecond(); i++) {
            assertOk(post("get", "{}"));
        }
        JsonNode answer = post("get", "{}");
        server.sameMoment.set(false);
        return answer;
    }

    private JsonNode busy() throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("UPDATE head SET revision = revision");
            JsonNode answer = add(prefix);
            connection.rollback();
            return answer;
        }
    }

    /** The table for people has these codes and no other. */
    @Test
    void theTableForPeopleHasEveryCode() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "wechat-api.md"));
        String table = document.replaceFirst("(?s).*\n## Errors\n", "").replaceFirst("(?s)\n## .*", "");
        Set<Integer> documented = new TreeSet<>();
        Matcher codes = Pattern.compile("(?m)^\\| ([-0-9, ]+) \\|").matcher(table);
        while (codes.find()) {
            Arrays.stream(codes.group(1).split(", ")).map(Integer::valueOf).forEach(documented::add);
        }
        Set<Integer> all =
                Arrays.stream(ErrCode.values()).map(ErrCode::code).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(all, documented);
    }
}
