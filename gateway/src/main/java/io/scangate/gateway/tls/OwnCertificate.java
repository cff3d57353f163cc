package io.scangate.gateway.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a client shows, whatever authorities the server names. A handshake that has begun before the files
 * changed ends with the old one. Thread-safe.
 */
final class OwnCertificate extends X509ExtendedKeyManager {
    private final Followed<Credentials> files;

    /** By the alias that a handshake has: the serial number of the certificate. One a replacement, so it stays small. */
    private final Map<String, Credentials> chosen = new ConcurrentHashMap<>();

    private OwnCertificate(Followed<Credentials> files) {
        this.files = files;
    }

    static OwnCertificate of(String prefix, String cert, String key) {
        return new OwnCertificate(new Followed<>(
                () -> Credentials.of(TlsFile.read(prefix + "cert", cert), TlsFile.read(prefix + "key", key)),
                cert,
                key));
    }

    private @Nullable String choose(String... keyTypes) {
        Credentials present = files.get();
        if (!Arrays.asList(keyTypes).contains(present.key().getAlgorithm())) {
            return null;
        }
        String alias = String.valueOf(present.chain().get(0).hashCode());
        chosen.put(alias, present);
        return alias;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keyTypes);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyTypes);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Credentials credentials = chosen.get(alias);
        return credentials == null ? null : credentials.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Credentials credentials = chosen.get(alias);
        return credentials == null ? null : credentials.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = choose(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
