package io.scangate.config.web;

import com.linecorp.armeria.common.RequestHeaders;
import io.scangate.gateway.wire.ClientField;
import io.scangate.gateway.wire.ForwardedClient;
import io.scangate.gateway.wire.PeerSettings;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;

/** Finds the addresses of clients, which trusted proxies name in a field. Thread-safe. */
final class Clients {
    private final PeerSettings peers;
    private final ForwardedClient forwarded;

    Clients(WebSettings settings) {
        peers = new PeerSettings(settings.trustedProxies(), settings.clientAddress(), false);
        forwarded = new ForwardedClient(peers, 0);
    }

    /** The address of the client of a request: that of the peer, or the one that the peer names if it is a trusted proxy. */
    InetAddress of(InetAddress peer, RequestHeaders headers) {
        if (peers.clientAddress() == ClientField.PEER || !peers.trustedProxies().contains(peer)) {
            return peer;
        }
        List<String> values = headers.getAll(peers.clientAddress().field());
        return Objects.requireNonNullElse(forwarded.first(String.join(",", values), peer), peer);
    }
}
