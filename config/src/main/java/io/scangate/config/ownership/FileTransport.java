package io.scangate.config.ownership;

import io.scangate.config.outbound.Deadline;
import io.scangate.config.outbound.FetchException;
import io.scangate.config.outbound.HttpCall;
import io.scangate.config.outbound.HttpReply;
import io.scangate.config.outbound.HttpTransport;
import io.scangate.config.outbound.Target;
import java.io.IOException;
import java.net.InetAddress;

/** Fetches a file with one GET by http or https. Thread-safe. */
final class FileTransport implements Transport {
    private static final HttpCall GET = HttpCall.get(FetchReply.MAX_BODY_BYTES + 1);

    private final HttpTransport http;

    FileTransport(HttpTransport http) {
        this.http = http;
    }

    @Override
    public FetchReply get(Target target, InetAddress address, Deadline deadline) throws IOException, FetchException {
        HttpReply reply = http.send(GET, target, address, deadline);
        byte[] body = reply.body();
        if (body != null) {
            try {
                return FetchReply.file(reply.status(), PackedFile.unpacked(reply.coding(), body));
            } catch (FetchException e) {
                throw e.after(reply.status());
            }
        }
        String location = reply.location();
        return location == null ? FetchReply.nothing(reply.status()) : FetchReply.redirect(reply.status(), location);
    }
}
