package io.scangate.gateway.tls;

import org.jspecify.annotations.Nullable;

/**
 * What the files of a listener contain at one moment. Two are equal if all bytes are. Immutable.
 *
 * @param clientCa null if clients show no certificates
 * @param ocsp a response of OCSP about the certificate; null for none
 */
record TlsContents(
        TlsFile cert,
        TlsFile key,
        @Nullable TlsFile clientCa,
        @Nullable TlsFile ocsp) {
    /**
     * Reads the files of a listener with TLS.
     *
     * @throws IllegalArgumentException if one cannot be read; the message starts with the setting
     */
    static TlsContents read(TlsFiles files) {
        return new TlsContents(
                TlsFile.read(files.setting("tls-cert"), files.cert()),
                TlsFile.read(files.setting("tls-key"), files.key()),
                optional(files.setting("tls-client-ca"), files.clientCa()),
                optional(files.setting("tls-ocsp-response"), files.ocspResponse()));
    }

    private static @Nullable TlsFile optional(String setting, String file) {
        return file.isEmpty() ? null : TlsFile.read(setting, file);
    }
}
