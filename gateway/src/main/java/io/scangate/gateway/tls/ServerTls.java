package io.scangate.gateway.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS of one listener: versions 1.3 and 1.2, ciphers with forward secrecy and authenticated encryption, HTTP/1.1 by ALPN. BoringSSL
 * does the work where its library loads, else the JDK. Thread-safe.
 */
public final class ServerTls {
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

    private final SslContext context;
    private final long handshakeMillis;

    private ServerTls(SslContext context, Duration handshake) {
        this.context = context;
        this.handshakeMillis = handshake.toMillis();
    }

    /**
     * The TLS of the public listener; null if it serves plain HTTP.
     *
     * @param handshake how long a handshake may take
     * @throws IllegalArgumentException if a file cannot be used; the message starts with the setting
     */
    public static @Nullable ServerTls ofPublic(TlsSettings settings, Duration handshake) {
        return open(settings.publicFiles(), handshake);
    }

    /** The TLS of the admin listener, as {@link #ofPublic}. */
    public static @Nullable ServerTls ofAdmin(TlsSettings settings, Duration handshake) {
        return open(settings.adminFiles(), handshake);
    }

    /**
     * Reads the files of both listeners, so that bad ones are refused with the settings.
     *
     * @throws IllegalArgumentException if a file cannot be used; the message starts with the setting
     */
    public static void check(TlsSettings settings) {
        ofPublic(settings, Duration.ZERO);
        ofAdmin(settings, Duration.ZERO);
    }

    private static @Nullable ServerTls open(TlsFiles files, Duration handshake) {
        return files.isPlain() ? null : new ServerTls(context(files, TlsContents.read(files)), handshake);
    }

    private static SslContext context(TlsFiles files, TlsContents contents) {
        Credentials credentials = Credentials.of(contents.cert(), contents.key());
        SslContextBuilder builder = SslContextBuilder.forServer(credentials.key(), credentials.chain())
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        "http/1.1"));
        PemFile clientCa = contents.clientCa();
        if (clientCa != null && files.asksClients()) {
            builder.trustManager(clientCa.certificates())
                    .clientAuth(files.clientAuth().netty());
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw contents.cert().refused(String.valueOf(e.getMessage()), e);
        }
    }

    /** What does the work, for the log. */
    public static String provider() {
        return OpenSsl.isAvailable()
                ? OpenSsl.versionString()
                : "the JDK, which is slower, because BoringSSL does not load: " + OpenSsl.unavailabilityCause();
    }

    /** Makes the handler of a new connection. A handshake that is late ends the connection. */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(handshakeMillis);
        return handler;
    }
}
