package io.scangate.gateway.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionStats;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the handshakes of a listener use until its files change: versions, ciphers, certificates. Thread-safe. */
final class TlsContext {
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** The JDK makes no tickets of sessions that may last longer than a week. */
    private static final int OVER_A_WEEK = 8 * 24 * 60 * 60;

    private final SslContext context;
    private final Instant expiry;

    private final byte @Nullable [] ocspResponse;
    private boolean forgetsSessions;

    private TlsContext(SslContext context, Instant expiry, byte @Nullable [] ocspResponse) {
        this.context = context;
        this.expiry = expiry;
        this.ocspResponse = ocspResponse;
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            // Tickets need no memory for each client.
            sessions.setSessionCacheEnabled(false);
        }
    }

    /**
     * Takes the files of a listener into use.
     *
     * @throws IllegalArgumentException if one is no good; the message starts with the setting
     */
    static TlsContext of(TlsFiles files, TlsContents contents) {
        Credentials credentials = Credentials.of(contents.cert(), contents.key());
        SslContextBuilder builder = SslContextBuilder.forServer(credentials.key(), credentials.chain())
                .sslProvider(Provider.IN_USE)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        "http/1.1"));
        TlsFile clientCa = contents.clientCa();
        if (clientCa != null && files.asksClients()) {
            builder.trustManager(clientCa.certificates())
                    .clientAuth(files.clientAuth().netty());
        }
        byte[] ocspResponse = ocspResponse(contents.ocsp());
        builder.enableOcsp(ocspResponse != null);
        try {
            return new TlsContext(builder.build(), expiry(credentials.chain()), ocspResponse);
        } catch (SSLException e) {
            throw contents.cert().refused(String.valueOf(e.getMessage()), e);
        }
    }

    private static byte @Nullable [] ocspResponse(@Nullable TlsFile file) {
        if (file != null && !Provider.staples()) {
            throw file.refused(
                    "TLS is done by " + Provider.words() + " (expected: BoringSSL, which alone can staple)", null);
        }
        return file == null ? null : file.ocspResponse();
    }

    private static Instant expiry(List<X509Certificate> chain) {
        return chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** Lets clients resume their sessions by tickets of these keys. The JDK has keys of its own, which this does not change. */
    void tickets(TicketKeys keys) {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            keys.giveTo(sessions);
        }
    }

    /** Lets no client resume a session. BoringSSL does so without keys of tickets. Call it before the first handshake. */
    void withoutSessions() {
        if (!(context.sessionContext() instanceof OpenSslSessionContext)) {
            context.sessionContext().setSessionTimeout(OVER_A_WEEK);
            forgetsSessions = true;
        }
    }

    /** The handshakes so far that resumed a session; 0 with the JDK, which does not tell. */
    long resumed() {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            OpenSslSessionStats stats = sessions.stats();
            return stats.ticketKeyResume() + stats.ticketKeyRenew();
        }
        return 0;
    }

    /** When the first certificate of the chain ends. */
    Instant expiry() {
        return expiry;
    }

    TlsHandler newHandler(ByteBufAllocator allocator) {
        // Netty makes an engine of this kind, which decrypts into one buffer, only together with a handler of its own.
        TlsHandler handler = new TlsHandler(context.newHandler(allocator).engine());
        if (ocspResponse != null && handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
            engine.setOcspResponse(ocspResponse);
        }
        if (forgetsSessions) {
            // With TLS 1.2 the JDK also keeps sessions in memory.
            handler.handshakeFuture()
                    .addListener(done -> handler.engine().getSession().invalidate());
        }
        return handler;
    }
}
