package io.scangate.config.random;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.scangate.config.FaultyProxy.Fault;
import io.scangate.config.RestClient;
import io.scangate.config.RestClient.Reply;
import io.scangate.gateway.testing.SlowPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls at either control plane until one has an answer that says what happened, as clients with an Idempotency-Key do. Now and then
 * the first answer gets lost. Not thread-safe.
 */
final class Calls {
    /** Answers that do not say whether the change was made, or say that it was not made for a passing reason. */
    private static final Set<String> AGAIN = Set.of("unavailable", "busy", "outcome_unknown");

    private static final int TRIES_UNTIL_REPAIR = 5;
    private static final int MOST_TRIES = 400;
    private static final int LOST_ONE_IN = 25;

    private final Run run;

    /** Of its own, since the number of tries depends on times. */
    private final Random random;

    private final Map<String, String> secrets = new HashMap<>();
    private final Map<String, String> tokens = new HashMap<>();
    private long keys;

    Calls(Run run, Random random) {
        this.run = run;
        this.random = random;
    }

    /** Either control plane. */
    Plane plane() {
        return run.platform.planes.get(random.nextInt(run.platform.planes.size()));
    }

    /** A change of an operator. */
    Reply operator(String method, String target, @Nullable String body) {
        return change(run.platform.operatorKey, method, target, body, "application/json");
    }

    /** A change of an account. */
    Reply owner(String appid, String method, String target, @Nullable String body, String type) {
        return as(appid, token -> change(token, method, target, body, type));
    }

    Reply owner(String appid, String method, String target, @Nullable String body) {
        return owner(appid, method, target, body, "application/json");
    }

    /** A change of an account that is undone. */
    Reply dryRun(String appid, String method, String target, @Nullable String body) {
        return as(appid, token -> repeated(token, method, target + "?dry_run=true", body));
    }

    /** Makes a call with the token of an account, and again with a new one if it has ended: the clocks go fast. */
    private Reply as(String appid, Function<String, Reply> call) {
        Reply reply = call.apply(token(appid));
        if (reply.status() != 401) {
            return reply;
        }
        tokens.remove(appid);
        return call.apply(token(appid));
    }

    /** The present token of an account. */
    String token(String appid) {
        return tokens.computeIfAbsent(appid, any -> {
            String secret = secrets.computeIfAbsent(appid, other -> newSecret(appid));
            return repeated("", "POST", "/v1/tokens", "{\"appid\": \"" + appid + "\", \"secret\": \"" + secret + "\"}")
                    .is(200)
                    .text("access_token");
        });
    }

    /** Forgets an ended token. */
    void forgetToken(String appid) {
        tokens.remove(appid);
    }

    /** Forgets what has ended with an account. */
    void forget(String appid) {
        tokens.remove(appid);
        secrets.remove(appid);
    }

    private String newSecret(String appid) {
        return repeated(run.platform.operatorKey, "POST", "/v1/accounts/" + appid + "/secret", null)
                .is(200)
                .text("secret");
    }

    /** Reads at either control plane. */
    Reply get(String token, String target) {
        return repeated(token, "GET", target, null);
    }

    /** A call that may be repeated without a key. */
    Reply repeated(String token, String method, String target, @Nullable String body) {
        return definite(token, method, target, body, List.of());
    }

    /** A change under a key of its own. */
    private Reply change(String token, String method, String target, @Nullable String body, String type) {
        List<String> headers = new ArrayList<>(List.of("Idempotency-Key", "random-" + keys++));
        if (body != null) {
            headers.addAll(List.of("Content-Type", type));
        }
        if (random.nextInt(LOST_ONE_IN) == 0) {
            lose(plane(), token, method, target, body, headers);
        }
        return definite(token, method, target, body, headers);
    }

    /** Makes a call whose answer gets lost on its way. */
    private void lose(
            Plane plane, String token, String method, String target, @Nullable String body, List<String> headers) {
        run.add(" (answer lost)");
        plane.losing.plan("/", Fault.DROPPED);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(plane.losing.address() + target))
                .header("Authorization", "Bearer " + token)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        try {
            fail("an answer that was lost: " + Node.send(request).body());
        } catch (IOException e) {
            run.outcome("call", "answer lost");
        }
    }

    private Reply definite(String token, String method, String target, @Nullable String body, List<String> headers) {
        List<String> why = new ArrayList<>();
        for (int tries = 1; tries <= MOST_TRIES; tries++) {
            if (tries == TRIES_UNTIL_REPAIR) {
                run.add(" (repaired)");
                run.platform.healPlanes();
            }
            Plane plane = plane();
            RestClient client = plane.client().as(token.isEmpty() ? null : token);
            try {
                Reply reply = client.call(method, target, body, headers.toArray(String[]::new));
                if (!isPassing(reply)) {
                    return reply;
                }
                why.add(reply.text("code"));
                run.outcome("call", reply.text("code"));
            } catch (UncheckedIOException e) {
                why.add(String.valueOf(e.getMessage()));
                run.outcome("call", "connection lost");
            }
            SlowPart.pause(Math.min(5L * tries, 100));
        }
        throw new AssertionError(method + " " + target + " had no answer: " + why);
    }

    private static boolean isPassing(Reply reply) {
        if (reply.status() < 500) {
            return false;
        }
        assertTrue(reply.status() == 503, () -> reply.status() + " " + reply.content());
        return AGAIN.contains(reply.text("code"));
    }

    /** {@link Model#OK}, or the code of the refusal. */
    static String outcome(Reply reply) {
        return reply.status() < 300 ? Model.OK : reply.text("code");
    }
}
