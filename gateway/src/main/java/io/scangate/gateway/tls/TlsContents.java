package io.scangate.gateway.tls;

import org.jspecify.annotations.Nullable;

/**
 * What the files of a listener contain at one moment. Two are equal if all bytes are. Immutable.
 *
 * @param clientCa null if clients show no certificates
 */
record TlsContents(PemFile cert, PemFile key, @Nullable PemFile clientCa) {
    /**
     * Reads the files of a listener with TLS.
     *
     * @throws IllegalArgumentException if one cannot be read; the message starts with the setting
     */
    static TlsContents read(TlsFiles files) {
        return new TlsContents(
                PemFile.read(files.setting("tls-cert"), files.cert()),
                PemFile.read(files.setting("tls-key"), files.key()),
                files.clientCa().isEmpty() ? null : PemFile.read(files.setting("tls-client-ca"), files.clientCa()));
    }
}
