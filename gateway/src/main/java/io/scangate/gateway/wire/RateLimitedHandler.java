package io.scangate.gateway.wire;

import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Answers requests of client addresses that send too many with 429, and passes the others on. Only for one event loop. */
final class RateLimitedHandler extends HandlerAround {
    private final AddressRates rates;
    private final ToLongFunction<Request> client;
    private final LoopMetrics metrics;
    private long nanos;

    /**
     * Makes a handler.
     *
     * @param client the number of the address of a request's client
     */
    RateLimitedHandler(LoopHandler handler, AddressRates rates, ToLongFunction<Request> client, LoopMetrics metrics) {
        super(handler);
        this.rates = rates;
        this.client = client;
        this.metrics = metrics;
    }

    @Override
    public void startRead(long epochMillis, long now) {
        nanos = now;
        super.startRead(epochMillis, now);
    }

    @Override
    public @Nullable CompletionStage<Answer> answer(Request request, AnswerWriter out) {
        if (rates.take(client.applyAsLong(request), nanos)) {
            return handler.answer(request, out);
        }
        metrics.count(WireProblem.TOO_MANY_REQUESTS);
        out.problem(WireProblem.TOO_MANY_REQUESTS);
        return null;
    }
}
