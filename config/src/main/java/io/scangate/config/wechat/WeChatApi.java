package io.scangate.config.wechat;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Ticker;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.core.instrument.Counter;
import io.scangate.config.access.Access;
import io.scangate.config.access.AccessException;
import io.scangate.config.access.Caller;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Rules;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * WeChat's rule-management calls, to be mounted with {@code serviceUnder("/cgi-bin/", api)}. Every call is answered with
 * status 200, JSON, {@code errcode} and {@code errmsg}; what is not 0 has changed nothing. Thread-safe; the work runs on the
 * server's blocking executor.
 *
 * <p>Checks of an account's call, in this order: token, rate of calls, arguments, and then what the lifecycle checks.
 */
public final class WeChatApi implements HttpService {
    private static final Logger LOG = LoggerFactory.getLogger(WeChatApi.class);
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** What clients of these calls name the fields of a rule. */
    private static final Map<String, String> FIELDS = Map.of("page", "path", "test_links", "debug_url");

    /** 200 prefixes of the longest link that a code holds, escaped generously, fit. */
    private static final long MOST_BODY_BYTES = 2L << 20;

    private final QrcodeJump jump;
    private final Tokens tokens;
    private final Access access;
    private final CallRate rate;

    /**
     * The calls over a lifecycle.
     *
     * @param files the accounts' verification files
     * @param ticker nanoseconds by which calls a second are counted
     */
    public WeChatApi(
            Rules rules, Accounts accounts, Access access, AccountFiles files, WeChatSettings settings, Ticker ticker) {
        this.jump = new QrcodeJump(rules, accounts, files);
        this.tokens = new Tokens(access);
        this.access = access;
        this.rate = new CallRate(settings.wechatCallsPerSecond(), ticker);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        context.setMaxRequestLength(MOST_BODY_BYTES);
        return HttpResponse.of(request.aggregate()
                        .thenApplyAsync(
                                whole -> {
                                    // Everything below has limits of its own, and a change that was saved must be
                                    // answered so.
                                    context.clearRequestTimeout();
                                    return answer(new Call(context, whole));
                                },
                                context.blockingTaskExecutor()))
                .recover(HttpStatusException.class, WeChatApi::refused);
    }

    /** A request that the server does not read to its end. */
    private static HttpResponse refused(HttpStatusException refusal) {
        if (!refusal.httpStatus().equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)) {
            return HttpResponse.ofFailure(refusal);
        }
        WeChatException tooLong = new WeChatException(
                ErrCode.NOT_JSON, "body: longer than the limit (expected: at most " + MOST_BODY_BYTES + " bytes)");
        return response(error(tooLong.errCode(), tooLong));
    }

    private static HttpResponse response(ObjectNode json) {
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, json.toString());
    }

    private HttpResponse answer(Call call) {
        ObjectNode json;
        try {
            json = MAPPER.createObjectNode().put("errcode", 0).put("errmsg", "ok");
            json.setAll((ObjectNode) MAPPER.valueToTree(dispatch(call)));
        } catch (WeChatException e) {
            json = error(e.errCode(), e);
        } catch (AccessException e) {
            json = error(ErrCode.of(e.reason()), e);
        } catch (RefusedException e) {
            json = error(ErrCode.of(e.refusal()), e, e.message(FIELDS));
        } catch (RuntimeException e) {
            json = error(ErrCode.SYSTEM_ERROR, new IllegalStateException("an error in this program", e));
        }
        count(call, json.get("errcode").asInt());
        return response(json);
    }

    private void count(Call call, int code) {
        Counter.builder("scangate.wechat.calls")
                .description("WeChat's calls by the errcode of the answer")
                .tag(
                        "call",
                        code == ErrCode.BAD_URL.code() ? "none" : call.path().substring(1))
                .tag("errcode", Integer.toString(code))
                .register(call.context().meterRegistry())
                .increment();
    }

    private static ObjectNode error(ErrCode code, RuntimeException e) {
        return error(code, e, String.valueOf(e.getMessage()));
    }

    private static ObjectNode error(ErrCode code, RuntimeException e, String message) {
        String rid = Rid.next();
        if (code == ErrCode.SYSTEM_ERROR) {
            LOG.error("rid {}", rid, e);
        }
        return MAPPER.createObjectNode()
                .put("errcode", code.code())
                .put("errmsg", code.words() + ": " + message + " rid: " + rid);
    }

    private Answer dispatch(Call call) {
        return switch (call.path()) {
            case "/wxopen/qrcodejumpadd" -> jump.add(counted(call.post()), call.arguments());
            case "/wxopen/qrcodejumpget" -> jump.get(counted(call), call.argumentsIfAny());
            case "/wxopen/qrcodejumpdelete" -> jump.delete(counted(call.post()), call.arguments());
            case "/wxopen/qrcodejumppublish" -> jump.publish(counted(call.post()), call.arguments());
            case "/wxopen/qrcodejumpdownload" -> {
                Caller caller = account(call.post());
                if (call.body().length == 0) {
                    throw new WeChatException(ErrCode.EMPTY_BODY, "body: empty (expected: {})");
                }
                call.arguments();
                yield jump.download(caller);
            }
            case "/token" -> tokens.account(call.query("grant_type"), call.query("appid"), call.query("secret"));
            case "/stable_token" -> tokens.account(call.post().arguments());
            case "/component/api_component_token" ->
                tokens.component(call.post().arguments());
            case "/component/api_authorizer_token" ->
                tokens.authorizer(call.post().query("component_access_token", "access_token"), call.arguments());
            default -> throw new WeChatException(ErrCode.BAD_URL, "no call /cgi-bin" + call.path());
        };
    }

    /** The account that calls, if it has not called too often. */
    private Caller counted(Call call) {
        Caller caller = account(call);
        if (!rate.admits(caller.subject())) {
            throw new WeChatException(
                    ErrCode.TOO_MANY_CALLS, "account " + caller.subject() + " (expected: fewer calls a second)");
        }
        return caller;
    }

    private Caller account(Call call) {
        Caller caller = access.caller(call.query("access_token"));
        if (caller.kind() != Caller.Kind.ACCOUNT) {
            throw new WeChatException(
                    ErrCode.BAD_TOKEN, "access_token of " + caller.actor() + " (expected: of an account)");
        }
        return caller;
    }

    /** A request that has arrived in full. */
    private record Call(ServiceRequestContext context, AggregatedHttpRequest request) {
        String path() {
            return context.mappedPath();
        }

        /** Itself, if it is a POST. */
        Call post() {
            if (request.method() != HttpMethod.POST) {
                throw new WeChatException(ErrCode.NOT_POST, "method: " + request.method() + " (expected: POST)");
            }
            return this;
        }

        byte[] body() {
            return request.content().array();
        }

        Arguments arguments() {
            return Arguments.parse(body());
        }

        Arguments argumentsIfAny() {
            return body().length == 0 ? Arguments.none() : arguments();
        }

        /** The first query parameter of these names; empty if there is none. */
        String query(String... names) {
            for (String name : names) {
                String value = context.queryParam(name);
                if (value != null) {
                    return value;
                }
            }
            return "";
        }
    }
}
