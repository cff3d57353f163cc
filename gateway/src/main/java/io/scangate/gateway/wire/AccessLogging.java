package io.scangate.gateway.wire;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The access log of a listener.
 *
 * @param log takes the entries
 * @param listener the name of the listener in them
 * @param peers says which client a proxy speaks for
 */
record AccessLogging(AccessLog log, String listener, PeerSettings peers) {
    /** The request fields that others and the log need; those of the others first, so that their numbers stay. */
    List<String> fields(List<String> ofOthers) {
        List<String> fields = new ArrayList<>(ofOthers);
        fields.add(RequestId.TRACE_FIELD);
        if (peers.clientAddress() != ClientField.PEER
                && !fields.contains(peers.clientAddress().field())) {
            fields.add(peers.clientAddress().field());
        }
        return List.copyOf(fields);
    }

    /**
     * The handler of a loop that logs.
     *
     * @param fields the request fields of the listener
     */
    AccessLogHandler around(LoopHandler handler, List<String> fields) {
        return new AccessLogHandler(handler, this, fields, clients(fields));
    }

    private Function<Request, @Nullable InetAddress> clients(List<String> fields) {
        return peers.clientAddress() == ClientField.PEER
                ? Request::client
                : new ForwardedClient(
                        peers, fields.indexOf(peers.clientAddress().field()))::address;
    }
}
