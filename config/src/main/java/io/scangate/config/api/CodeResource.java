package io.scangate.config.api;

import io.scangate.config.access.Permission;
import io.scangate.config.access.TokenBuckets;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.platform.PlatformCode;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import java.time.Duration;
import java.util.List;

/** The route by which an owner lets the platform say that the mini program has published code. Thread-safe. */
final class CodeResource {
    private static final int QUESTIONS = 6;
    private static final Duration FILLING = Duration.ofMinutes(1);

    private final Accounts accounts;
    private final PlatformCode platform;
    private final TokenBuckets questions = new TokenBuckets(QUESTIONS, FILLING, System::nanoTime);

    CodeResource(Accounts accounts, PlatformCode platform) {
        this.accounts = accounts;
        this.platform = platform;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.POST, "/v1/accounts/{appid}/code-published", Permission.ACCOUNT_CHANGE, this::ask)
                        .conditions(Conditions.NO_CHANGE)
                        .outside());
    }

    private Answer ask(Call call) {
        call.refuseIdempotencyKey("the platform may answer otherwise");
        String appid = accounts.get(call.appid()).appid();
        if (!platform.isAsked()) {
            throw Problem.of(
                    ProblemCode.NOT_FOUND,
                    "an operator declares here that the mini program has published code (expected: the setting"
                            + " code-published with an address of the platform)");
        }
        TokenBuckets.Level level = questions.take(appid);
        if (!level.taken()) {
            throw Problem.tooManyCalls(
                    QUESTIONS + " questions of account " + appid + " in a minute",
                    level.untilNext().toSeconds() + 1);
        }
        boolean published = platform.isPublished(appid);
        Commit<Account> done = accounts.codePublished(call.change(), appid, published);
        return Answer.ok(Views.of(done.value())).withVersion(done.value().version());
    }
}
