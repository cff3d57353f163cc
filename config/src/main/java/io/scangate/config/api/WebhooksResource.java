package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.notices.Attempt;
import io.scangate.config.notices.Attempt.Outcome;
import io.scangate.config.notices.WebhookStore.Numbered;
import io.scangate.config.notices.WebhookStore.Stored;
import io.scangate.config.notices.Webhooks;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.Json;
import io.scangate.config.web.JsonBody;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.Route;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Routes for webhooks: those of operators, and those of an account. Thread-safe. */
final class WebhooksResource {
    private static final String OPERATORS = "/v1/webhooks";
    private static final String ACCOUNTS = "/v1/accounts/{appid}/webhooks";
    private static final String NAME = "/{name}";
    private static final String OUTCOMES =
            Arrays.stream(Outcome.values()).map(Outcome::code).collect(Collectors.joining(", "));

    private final Webhooks webhooks;

    WebhooksResource(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    List<Route> routes() {
        return Stream.concat(
                        routes(OPERATORS, Permission.SERVICE_WEBHOOKS_READ, Permission.SERVICE_WEBHOOKS, call -> null),
                        routes(ACCOUNTS, Permission.WEBHOOKS_READ, Permission.WEBHOOKS, Call::appid))
                .toList();
    }

    /** The account of a call; null for the webhooks of operators. */
    private interface Owner {
        @Nullable
        String of(Call call);
    }

    private Stream<Route> routes(String path, Permission read, Permission change, Owner owner) {
        String one = path + NAME;
        return Stream.of(
                route(Method.GET, path, read, owner, this::list).query("limit", "after"),
                route(Method.GET, one, read, owner, this::get),
                route(Method.PUT, one, change, owner, this::put).json(),
                route(Method.DELETE, one, change, owner, this::delete),
                route(Method.POST, one + "/test", change, owner, this::test).conditions(Conditions.NO_CHANGE),
                route(Method.GET, one + "/attempts", read, owner, this::attempts)
                        .query("outcome", "limit", "after"));
    }

    private static Route route(
            Method method,
            String path,
            Permission permission,
            Owner owner,
            BiFunction<Call, @Nullable String, Answer> to) {
        return Route.of(method, path, permission, call -> to.apply(call, owner.of(call)));
    }

    private Answer list(Call call, @Nullable String appid) {
        return Answer.page(webhooks.list(appid, call.after(), call.limit()), WebhooksResource::view);
    }

    /** Deliveries change the state of a webhook, but not its tag. A new encryption of its secret changes the tag. */
    private Answer get(Call call, @Nullable String appid) {
        Stored stored = found(call, appid);
        return call.ifChanged(view(stored), Views.of(stored.webhook()), stored.secretTag());
    }

    private Stored found(Call call, @Nullable String appid) {
        String name = call.path("name");
        return webhooks.webhook(appid, name).orElseThrow(() -> missing(name));
    }

    private static Problem missing(String name) {
        return Problem.notFound(
                "name", name, "the name of a webhook", "no webhook \"" + name + "\" (expected: the name of a webhook)");
    }

    private Answer put(Call call, @Nullable String appid) {
        call.refuseIdempotencyKey();
        JsonBody body = call.json("address", "kinds", "renew_secret");
        Webhooks.Saved saved = webhooks.put(
                call.actor(),
                appid,
                call.path("name"),
                body.text("address"),
                kinds(body.optionalTexts("kinds")),
                Boolean.TRUE.equals(body.optionalFlag("renew_secret")));
        ObjectNode view = view(saved.webhook());
        if (saved.secret() != null && !call.isDryRun()) {
            view.put("secret", saved.secret());
        }
        return Answer.ok(view)
                .withDigest(Views.of(saved.webhook().webhook()), saved.webhook().secretTag());
    }

    private static Set<NoticeKind> kinds(@Nullable List<String> codes) {
        Set<NoticeKind> kinds = EnumSet.noneOf(NoticeKind.class);
        if (codes != null) {
            codes.forEach(code -> kinds.add(NoticesResource.kind("kinds", code)));
        }
        return kinds;
    }

    private Answer delete(Call call, @Nullable String appid) {
        String name = call.path("name");
        if (!webhooks.delete(call.actor(), appid, name)) {
            throw missing(name);
        }
        return Answer.noContent();
    }

    private Answer test(Call call, @Nullable String appid) {
        call.refuseIdempotencyKey("each call sends another message");
        return Answer.ok(view(webhooks.test(found(call, appid))));
    }

    private Answer attempts(Call call, @Nullable String appid) {
        long before = Objects.requireNonNullElse(call.before(), Long.MAX_VALUE);
        Outcome outcome = call.choice("outcome", WebhooksResource::outcome, OUTCOMES);
        return Answer.page(
                webhooks.attempts(found(call, appid), outcome, before, call.limit()), WebhooksResource::view);
    }

    private static @Nullable Outcome outcome(String code) {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> outcome.code().equals(code))
                .findFirst()
                .orElse(null);
    }

    private static ObjectNode view(Stored stored) {
        ObjectNode view = Views.of(stored.webhook());
        view.put("waiting", stored.dueAt() != null);
        view.put("failures", stored.failures());
        view.put("put_aside", stored.putAside());
        if (stored.dueAt() != null) {
            view.put("next_attempt_at", stored.dueAt().toString());
        }
        return view;
    }

    private static ObjectNode view(Numbered numbered) {
        return view(numbered.attempt()).put("number", numbered.number());
    }

    private static ObjectNode view(Attempt attempt) {
        ObjectNode view = Json.object();
        if (attempt.notice() != null) {
            view.put("notice", attempt.notice());
        }
        view.put("at", attempt.at().toString());
        view.put("outcome", attempt.outcome().code());
        if (attempt.status() == null) {
            view.put("error", attempt.detail());
        } else {
            view.put("status", attempt.status());
            view.put("answer", attempt.detail());
        }
        view.put("duration_ms", attempt.millis());
        return view;
    }
}
