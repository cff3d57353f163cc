package io.scangate.config.soak;

import io.scangate.gateway.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Two certificates that take turns in the files of a server, and clients that trust both. Thread-safe. */
final class Trust {
    private final List<TestCertificate> turns;
    private final TestCertificate live;
    private final Path bundle;
    private final SSLContext shared;
    private int turn;

    Trust(Path directory, String name) throws Exception {
        turns = List.of(
                TestCertificate.make(directory, name + "-1", "EC"), TestCertificate.make(directory, name + "-2", "EC"));
        live = new TestCertificate(
                directory.resolve(name + ".crt"),
                directory.resolve(name + ".key"),
                turns.get(0).store());
        turns.get(0).replace(live);
        bundle = Files.writeString(
                directory.resolve(name + "-all.crt"),
                Files.readString(turns.get(0).cert())
                        + Files.readString(turns.get(1).cert()));
        shared = context();
    }

    /** A client of its own, without sessions to resume. */
    SSLContext context() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (TestCertificate each : turns) {
            KeyStore store = each.store();
            String alias = store.aliases().nextElement();
            trusted.setCertificateEntry(
                    each.cert().getFileName().toString(), Objects.requireNonNull(store.getCertificate(alias)));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** A client with sessions to resume. */
    SSLContext shared() {
        return shared;
    }

    /** Both certificates in one file, for gateways. */
    Path bundle() {
        return bundle;
    }

    /** The file of the certificate of the server. */
    Path cert() {
        return live.cert();
    }

    /** The file of its key. */
    Path key() {
        return live.key();
    }

    /** Puts the other certificate into the files. */
    synchronized void swap() throws IOException {
        turn = 1 - turn;
        turns.get(turn).replace(live);
    }
}
