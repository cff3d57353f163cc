package io.scangate.gateway.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The limit of the requests of each client address, for all event loops of a listener. Thread-safe. */
final class RequestLimiter {
    private final AddressRates rates;
    private final List<String> fields;
    private final ToLongFunction<Request> client;

    private RequestLimiter(AddressRates rates, List<String> fields, ToLongFunction<Request> client) {
        this.rates = rates;
        this.fields = fields;
        this.client = client;
    }

    /** Makes the limiter of a listener whose endpoint needs some fields; null if the settings have no limit. */
    static @Nullable RequestLimiter of(WireSettings settings, List<String> ofEndpoint) {
        AddressRates rates = AddressRates.of(settings.rates().requestsPerAddress());
        ClientField source = settings.peers().clientAddress();
        if (rates == null) {
            return null;
        }
        if (source == ClientField.PEER) {
            return new RequestLimiter(rates, ofEndpoint, request -> ClientAddress.of(request.client()));
        }
        List<String> fields = new ArrayList<>(ofEndpoint);
        if (!fields.contains(source.field())) {
            fields.add(source.field());
        }
        ForwardedClient client = new ForwardedClient(settings.peers(), fields.indexOf(source.field()));
        return new RequestLimiter(rates, List.copyOf(fields), client::of);
    }

    /** Takes another rate from now on; 0 for no limit. */
    void change(int perSecond) {
        rates.change(perSecond);
    }

    /** The request fields that the endpoint and this limiter need; those of the endpoint first, so that their numbers stay. */
    List<String> fields() {
        return fields;
    }

    /** The handler of a loop that answers requests above the limit. */
    LoopHandler limit(LoopHandler handler, LoopMetrics metrics) {
        return new RateLimitedHandler(handler, rates, client, metrics);
    }
}
