package io.scangate.gateway.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** What does the work of TLS: BoringSSL where its library loads, else the JDK. */
final class Provider {
    static final SslProvider IN_USE = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;

    static {
        if (IN_USE == SslProvider.JDK) {
            refuseRenegotiation();
        }
    }

    private Provider() {}

    /**
     * A client of TLS 1.2 may ask the JDK for any number of handshakes on one connection, unless this property says otherwise before the first
     * handshake of the process. BoringSSL allows none.
     */
    private static void refuseRenegotiation() {
        String property = "jdk.tls.rejectClientInitiatedRenegotiation";
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }

    /** Whether it can staple a response of OCSP. */
    static boolean staples() {
        return IN_USE == SslProvider.OPENSSL && OpenSsl.isOcspSupported();
    }

    /** Its name for the log. */
    static String words() {
        return IN_USE == SslProvider.OPENSSL
                ? OpenSsl.versionString()
                : "the JDK, which is slower, because BoringSSL does not load: " + OpenSsl.unavailabilityCause();
    }
}
