package io.scangate.gateway.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionStats;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
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

    private static final List<String> HTTP1 = List.of(ApplicationProtocolNames.HTTP_1_1);
    private static final List<String> BOTH =
            List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);

    /** The JDK makes no tickets of sessions that may last longer than a week. */
    private static final int OVER_A_WEEK = 8 * 24 * 60 * 60;

    /** The tag of DER. */
    private static final byte INTEGER = 2;

    private final SslContext context;
    private final List<X509Certificate> chain;
    private final byte @Nullable [] ocspResponse;
    private boolean forgetsSessions;

    private TlsContext(SslContext context, List<X509Certificate> chain, byte @Nullable [] ocspResponse) {
        this.context = context;
        this.chain = chain;
        this.ocspResponse = ocspResponse;
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            // Tickets need no memory for each client.
            sessions.setSessionCacheEnabled(false);
        }
    }

    /**
     * Takes the files of a listener into use.
     *
     * @param http2 whether clients may choose HTTP/2
     * @throws IllegalArgumentException if one is no good; the message starts with the setting
     */
    static TlsContext of(TlsFiles files, TlsContents contents, boolean http2) {
        Credentials credentials = Credentials.of(contents.cert(), contents.key());
        SslContextBuilder builder = SslContextBuilder.forServer(credentials.key(), credentials.chain())
                .sslProvider(Provider.IN_USE)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        http2 ? BOTH : HTTP1));
        TlsFile clientCa = contents.clientCa();
        if (clientCa != null && files.asksClients()) {
            builder.trustManager(clientCa.certificates())
                    .clientAuth(files.clientAuth().netty());
        }
        byte[] ocspResponse = ocspResponse(contents.ocsp(), credentials.chain().get(0));
        builder.enableOcsp(ocspResponse != null);
        try {
            return new TlsContext(builder.build(), credentials.chain(), ocspResponse);
        } catch (SSLException e) {
            throw contents.cert().refused(String.valueOf(e.getMessage()), e);
        }
    }

    private static byte @Nullable [] ocspResponse(@Nullable TlsFile file, X509Certificate own) {
        if (file == null) {
            return null;
        }
        if (!Provider.staples()) {
            throw file.refused(
                    "TLS is done by " + Provider.words() + " (expected: BoringSSL, which alone can staple)", null);
        }
        byte[] response = file.ocspResponse();
        byte[] serial = own.getSerialNumber().toByteArray();
        if (!names(response, serial)) {
            throw file.refused(
                    "no answer about the certificate with the serial number "
                            + own.getSerialNumber().toString(16) + " (expected: the response about tls-cert)",
                    null);
        }
        return response;
    }

    /** Whether a response (RFC 6960) names a serial number, which is a DER integer in it. Clients check all the rest. */
    private static boolean names(byte[] response, byte[] serial) {
        for (int at = 0; at + 1 + serial.length < response.length; at++) {
            int length = response[at + 1];
            if (response[at] == INTEGER
                    && length == serial.length
                    && Arrays.equals(response, at + 2, at + 2 + length, serial, 0, length)) {
                return true;
            }
        }
        return false;
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
        return chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** When the last certificate of the chain begins. */
    Instant start() {
        return chain.stream()
                .map(certificate -> certificate.getNotBefore().toInstant())
                .max(Instant::compareTo)
                .orElseThrow();
    }

    /** Whether all certificates of the chain are valid at a time. */
    boolean isValid(Instant time) {
        return !time.isBefore(start()) && !time.isAfter(expiry());
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
