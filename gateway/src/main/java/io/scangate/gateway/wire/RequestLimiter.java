package io.scangate.gateway.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The limit of the requests of each client address, for all event loops of a listener. Thread-safe. */
final class RequestLimiter {
    private final AddressRates rates;
    private final PeerSettings peers;
    private final List<String> fields;

    private RequestLimiter(AddressRates rates, PeerSettings peers, List<String> fields) {
        this.rates = rates;
        this.peers = peers;
        this.fields = fields;
    }

    /** Makes the limiter of a listener whose endpoint needs some fields; null if the settings have no limit. */
    static @Nullable RequestLimiter of(WireSettings settings, List<String> ofEndpoint) {
        AddressRates rates = AddressRates.of(settings.rates().requestsPerAddress());
        if (rates == null) {
            return null;
        }
        PeerSettings peers = settings.peers();
        List<String> fields = new ArrayList<>(ofEndpoint);
        if (peers.clientAddress() != ClientField.PEER
                && !fields.contains(peers.clientAddress().field())) {
            fields.add(peers.clientAddress().field());
        }
        return new RequestLimiter(rates, peers, List.copyOf(fields));
    }

    /** The request fields that the endpoint and this limiter need; those of the endpoint first, so that their numbers stay. */
    List<String> fields() {
        return fields;
    }

    /** The handler of a loop that answers requests above the limit. */
    LoopHandler limit(LoopHandler handler, LoopMetrics metrics) {
        ClientField field = peers.clientAddress();
        if (field == ClientField.PEER) {
            return new RateLimitedHandler(handler, rates, request -> ClientAddress.of(request.peer()), metrics);
        }
        ForwardedClient client = new ForwardedClient(peers, fields.indexOf(field.field()));
        return new RateLimitedHandler(handler, rates, client::of, metrics);
    }
}
