package io.scangate.config.api;

import io.scangate.config.access.Permission;
import io.scangate.config.preview.Preview;
import io.scangate.config.preview.Question;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Routes for explanations of links. Thread-safe. */
final class ExplanationsResource {
    private final Preview preview;
    private final Clock clock;

    ExplanationsResource(Preview preview, Clock clock) {
        this.preview = preview;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, "/v1/accounts/{appid}/explain", Permission.RULES_READ, this::ofAccount)
                        .query("link", "user", "client_version")
                        .heavy(call -> true),
                Route.of(Method.GET, "/v1/explain", Permission.ACCOUNTS_READ, this::ofAll)
                        .query("link", "user", "client_version")
                        .heavy(call -> true));
    }

    private Answer ofAccount(Call call) {
        return explain(call, call.appid());
    }

    private Answer ofAll(Call call) {
        return explain(call, null);
    }

    private Answer explain(Call call, @Nullable String appid) {
        Question question = new Question(
                appid,
                call.requiredBytes("link"),
                call.query("user"),
                call.query("client_version"),
                call.caller().kind().isOfAllAccounts(),
                call.language());
        return Answer.ok(new ExplanationViews(question, clock.instant())
                .of(preview.explain(question), preview.waitingRule(question)));
    }
}
