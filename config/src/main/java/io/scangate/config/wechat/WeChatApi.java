package io.scangate.config.wechat;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.config.access.Access;
import io.scangate.config.access.AccessException;
import io.scangate.config.access.Permission;
import io.scangate.config.access.WrongTries;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.CallTerms;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Body;
import io.scangate.config.web.Call;
import io.scangate.config.web.Face;
import io.scangate.config.web.Failures;
import io.scangate.config.web.Guard;
import io.scangate.config.web.Head;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * WeChat's rule-management calls, below {@code /cgi-bin/}. Every answer has status 200 (408 if the body is too slow)
 * and a JSON object with {@code errcode} and {@code errmsg}. An {@code errcode} other than 0 means that nothing was
 * changed, except possibly -1 when the database failed during a commit. Thread-safe.
 *
 * <p>The checks of an account's call, in this order: method, token, call rate, arguments, then those of the lifecycle.
 */
public final class WeChatApi {
    /** The most time that a call should wait for a licence registry, and for a verification file. */
    public static final Duration CHECK_LIMIT = Duration.ofMillis(2_500);

    private static final Logger LOG = LoggerFactory.getLogger(WeChatApi.class);
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final String JSON = "application/json; charset=utf-8";
    private static final String PREFIX = "/cgi-bin/";
    private static final String COMPONENT_TOKEN = "component_access_token";
    private static final String TOKEN = "access_token";

    /** WeChat's names for the fields of a rule. */
    private static final Map<String, String> FIELDS = Map.of("page", "path", "test_links", "debug_url");

    /** The methods of a call that changes nothing: some clients send GET, others POST. */
    private static final Set<Method> READ = Set.of(Method.GET, Method.POST);

    /** Enough for 200 escaped prefixes of the greatest length that a QR code can hold. */
    private static final long MAX_BODY_BYTES = 2L << 20;

    /** How long a call waits for a thread: its clients wait for 5 s in all. */
    private static final Duration PATIENCE = Duration.ofMillis(400);

    /** A body that the call does not read. */
    private static final Body UNREAD = Body.stream(null, MAX_BODY_BYTES);

    /** A body of a call that needs no token: an appid and a secret. */
    private static final Body FOR_TOKEN = Body.bytes(16 << 10);

    private final QrcodeJump jump;
    private final Tokens tokens;
    private final Access access;
    private final Guard rated;
    private final PromptAnswers prompt;
    private final MeterRegistry metrics;

    /**
     * The calls on a lifecycle.
     *
     * @param tries limits wrong secrets
     * @param files the accounts' verification files
     * @param terms of the changes, which do not wait for long
     * @param ticker the nanosecond clock of the rate limit
     * @param metrics counts the calls
     */
    public WeChatApi(
            Rules rules,
            Accounts accounts,
            Access access,
            WrongTries tries,
            AccountFiles files,
            CallTerms terms,
            WeChatSettings settings,
            Ticker ticker,
            MeterRegistry metrics) {
        this.jump = new QrcodeJump(rules, accounts, files);
        this.tokens = new Tokens(access, tries);
        this.access = access;
        this.rated = new RatedAccounts(new CallRate(settings.wechatCallsPerSecond(), ticker));
        this.prompt = new PromptAnswers(terms);
        this.metrics = metrics;
    }

    /** The routes for a server: one face for accounts and public calls, one for platforms. */
    public List<Face> faces() {
        List<Route> ofAccounts = List.of(
                post("wxopen/qrcodejumpadd", Permission.RULES_CHANGE, call -> jump.add(call.caller(), arguments(call)))
                        .outside(PATIENCE, call -> jump.addWaits(arguments(call)))
                        .guarded(rated),
                any(READ, "wxopen/qrcodejumpget", Permission.RULES_READ, this::get)
                        .guarded(rated)
                        .body(Body.bytes(MAX_BODY_BYTES)),
                post(
                                "wxopen/qrcodejumpdelete",
                                Permission.RULES_CHANGE,
                                call -> jump.delete(call.caller(), arguments(call)))
                        .guarded(rated),
                post(
                                "wxopen/qrcodejumppublish",
                                Permission.PUBLISH,
                                call -> jump.publish(call.caller(), arguments(call)))
                        .outside(PATIENCE, call -> jump.publishWaits(call.caller(), arguments(call)))
                        .guarded(rated),
                post("wxopen/qrcodejumpdownload", Permission.PROOFS_READ, this::download)
                        .guarded(RatedAccounts.ACCOUNTS),
                any(READ, "token", Permission.PUBLIC, this::token).body(UNREAD),
                post("stable_token", Permission.PUBLIC, call -> tokens.account(call.clientAddress(), arguments(call)))
                        .body(FOR_TOKEN),
                post(
                                "component/api_component_token",
                                Permission.PUBLIC,
                                call -> tokens.component(call.clientAddress(), arguments(call)))
                        .body(FOR_TOKEN),
                any(EnumSet.allOf(Method.class), "*", Permission.PUBLIC, WeChatApi::unknown)
                        .body(UNREAD));
        List<Route> ofPlatforms = List.of(post(
                "component/api_authorizer_token",
                Permission.AUTHORIZER_TOKENS,
                call -> tokens.authorizer(call.clientAddress(), platformToken(call), arguments(call))));
        return List.of(
                new Face(prompt(ofAccounts), List.of(new TokenParameter(access, TOKEN)), new Errors()),
                new Face(
                        prompt(ofPlatforms),
                        List.of(new TokenParameter(access, COMPONENT_TOKEN, TOKEN)),
                        new Errors()));
    }

    private final class Errors implements Failures {
        @Override
        public Answer answer(Head head, Throwable failure) {
            return failed(head, failure);
        }

        @Override
        public String code(Head head, Throwable failure) {
            return Integer.toString(error(head, failure).errCode().code());
        }
    }

    private List<Route> prompt(List<Route> routes) {
        return routes.stream().map(route -> route.waitingAround(prompt::answer)).toList();
    }

    private Route post(String name, Permission permission, Function<Call, AnswerFields> handler) {
        return Route.of(Method.POST, PREFIX + name, permission, call -> answered(name, handler.apply(call)))
                .anyQuery()
                .body(Body.bytes(MAX_BODY_BYTES));
    }

    private Route any(Set<Method> methods, String name, Permission permission, Function<Call, AnswerFields> handler) {
        return Route.of(methods, PREFIX + name, permission, call -> answered(name, handler.apply(call)));
    }

    private static Arguments arguments(Call call) {
        return Arguments.parse(call.bytes());
    }

    private AnswerFields get(Call call) {
        return jump.get(call.caller(), call.bytes().length == 0 ? Arguments.none() : arguments(call));
    }

    private AnswerFields download(Call call) {
        if (call.bytes().length == 0) {
            throw new WeChatException(ErrCode.EMPTY_BODY, "body: empty (expected: {})");
        }
        arguments(call);
        return jump.download(call.caller());
    }

    private AnswerFields token(Call call) {
        return tokens.account(
                call.clientAddress(), query(call, "grant_type"), query(call, "appid"), query(call, "secret"));
    }

    private static String query(Call call, String name) {
        return Objects.requireNonNullElse(call.lenientQuery(name), "");
    }

    private static String platformToken(Call call) {
        String token = call.lenientQuery(COMPONENT_TOKEN);
        return token == null ? query(call, TOKEN) : token;
    }

    private static AnswerFields unknown(Call call) {
        throw new WeChatException(ErrCode.BAD_URL, "no call " + call.path());
    }

    private Answer answered(String name, AnswerFields fields) {
        ObjectNode json = MAPPER.createObjectNode().put("errcode", 0).put("errmsg", "ok");
        json.setAll((ObjectNode) MAPPER.valueToTree(fields));
        return answer(200, name, json);
    }

    private Answer failed(Head head, Throwable failure) {
        WeChatException error = error(head, failure);
        ErrCode code = error.errCode();
        String rid = Rid.next();
        // The storage logs its own failures, so that many calls make one line.
        if (code == ErrCode.SYSTEM_ERROR && !(failure instanceof RefusedException)) {
            LOG.error("{} failed because of a defect of the program; rid {}", head.path(), rid, failure);
        }
        String name = code == ErrCode.BAD_URL ? "none" : head.path().substring(PREFIX.length());
        return answer(
                status(failure),
                name,
                MAPPER.createObjectNode()
                        .put("errcode", code.code())
                        .put("errmsg", code.words() + ": " + error.getMessage() + " rid: " + rid));
    }

    /** WeChat answers errors with 200; a body that is too slow or too long is a matter of HTTP. */
    private static int status(Throwable failure) {
        boolean ofHttp = failure instanceof Problem problem
                && (problem.code() == ProblemCode.REQUEST_TIMEOUT || problem.code() == ProblemCode.CONTENT_TOO_LARGE);
        return ofHttp ? ((Problem) failure).code().status() : 200;
    }

    private static WeChatException error(Head head, Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof WeChatException e) {
            return e;
        }
        if (failure instanceof AccessException e) {
            return new WeChatException(ErrCode.of(e.reason()), message);
        }
        if (failure instanceof RefusedException e) {
            return new WeChatException(ErrCode.of(e.refusal()), e.message(FIELDS));
        }
        if (failure instanceof Problem e) {
            if (e.code() == ProblemCode.TOO_MANY_CALLS) {
                return new WeChatException(ErrCode.TOO_MANY_CALLS, message);
            }
            if (e.code() == ProblemCode.METHOD_NOT_ALLOWED) {
                return new WeChatException(ErrCode.NOT_POST, message);
            }
            if (!head.hasPath()) {
                return new WeChatException(ErrCode.BAD_URL, message);
            }
            if (e.code() == ProblemCode.UNAUTHORIZED || e.code() == ProblemCode.FORBIDDEN) {
                return new WeChatException(ErrCode.BAD_TOKEN, message);
            }
            if (e.code() == ProblemCode.CONTENT_TOO_LARGE
                    || e.code() == ProblemCode.REQUEST_TIMEOUT
                    || e.code() == ProblemCode.MALFORMED_REQUEST) {
                return new WeChatException(ErrCode.NOT_JSON, message);
            }
        }
        return new WeChatException(ErrCode.SYSTEM_ERROR, "a defect of the program");
    }

    private Answer answer(int status, String name, ObjectNode json) {
        Counter.builder("scangate.wechat.calls")
                .description("WeChat's calls by the errcode of the answer")
                .tag("call", name)
                .tag("errcode", json.get("errcode").asText())
                .register(metrics)
                .increment();
        return Answer.of(status, JSON, json.toString().getBytes(StandardCharsets.UTF_8));
    }
}
