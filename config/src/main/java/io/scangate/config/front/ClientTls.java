package io.scangate.config.front;

import io.netty.channel.ChannelHandlerContext;
import io.scangate.gateway.tls.ClientCertificate;
import io.scangate.gateway.tls.TlsHandler;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The TLS of one connection, and the certificate that its client has shown. Only for its event loop. */
final class ClientTls {
    private @Nullable TlsHandler handler;
    private @Nullable String name;
    private long certificateEnd = Long.MAX_VALUE;

    /** The handshake is complete; false if the client's certificate is not valid any more. */
    boolean begin(TlsHandler handshaken) {
        handler = handshaken;
        ClientCertificate certificate = ClientCertificate.of(handshaken);
        if (certificate == null) {
            return true;
        }
        certificateEnd = certificate.endMillis();
        String user = new String(certificate.user(), StandardCharsets.UTF_8);
        name = user.isEmpty() ? null : user;
        return certificate.isValid();
    }

    /** Whether the connection has TLS. */
    boolean isOn() {
        return handler != null;
    }

    /** Null before the handshake and without TLS. */
    @Nullable
    TlsHandler handler() {
        return handler;
    }

    /** The name in the certificate; null without one. */
    @Nullable
    String name() {
        return name;
    }

    /** Whether the certificate has ended since the handshake. */
    boolean hasExpired() {
        return System.currentTimeMillis() > certificateEnd;
    }

    /** The memory of records that are not whole. */
    int undecrypted() {
        return handler == null ? 0 : handler.undecryptedMemory();
    }

    /** The context from which a close is not preceded by close_notify. */
    ChannelHandlerContext behind(ChannelHandlerContext context) {
        ChannelHandlerContext first =
                handler == null ? null : context.pipeline().context(handler);
        return first == null ? context : first;
    }
}
