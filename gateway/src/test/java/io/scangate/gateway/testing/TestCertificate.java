package io.scangate.gateway.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A self-signed certificate, made by the JDK's keytool, as PEM files.
 *
 * @param cert the certificate
 * @param key its key, PKCS#8
 * @param store both, as the JDK keeps them
 */
public record TestCertificate(Path cert, Path key, KeyStore store) {
    private static final char[] PASSWORD = "password".toCharArray();
    private static final String ALIAS = "own";

    /** The key stores of this JVM by name, algorithm, subject and further arguments; two names are two keys. */
    private static final Map<List<String>, byte[]> MADE = new ConcurrentHashMap<>();

    /** Makes a certificate for localhost; the key is RSA or EC. */
    public static TestCertificate make(Path directory, String name, String algorithm) throws Exception {
        return make(directory, name, algorithm, "CN=localhost", "SAN=dns:localhost,ip:127.0.0.1");
    }

    /** Makes a certificate of a client with an EC key, and extensions in the form of keytool. */
    public static TestCertificate ofClient(Path directory, String name, String subject, String... extensions)
            throws Exception {
        return make(directory, name, "EC", subject, extensions);
    }

    /** Makes a certificate of a client that ends after so many seconds. */
    public static TestCertificate ending(Path directory, String name, String subject, int seconds) throws Exception {
        return make(directory, name, "EC", subject, List.of("-startdate", "-1d+" + seconds + "S", "-validity", "1"));
    }

    /** Makes a certificate for localhost that ended two days ago. */
    public static TestCertificate ended(Path directory, String name) throws Exception {
        return make(directory, name, "EC", "CN=localhost", List.of("-startdate", "-3d", "-validity", "1"));
    }

    private static TestCertificate make(
            Path directory, String name, String algorithm, String subject, String... extensions) throws Exception {
        List<String> more = new ArrayList<>(List.of("-validity", "30"));
        for (String extension : extensions) {
            more.addAll(List.of("-ext", extension));
        }
        return make(directory, name, algorithm, subject, more);
    }

    private static TestCertificate make(
            Path directory, String name, String algorithm, String subject, List<String> more) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(keyStore(directory, name, algorithm, subject, more)), PASSWORD);
        return new TestCertificate(
                pem(
                        directory.resolve(name + ".crt"),
                        "CERTIFICATE",
                        store.getCertificate(ALIAS).getEncoded()),
                pem(
                        directory.resolve(name + ".key"),
                        "PRIVATE KEY",
                        store.getKey(ALIAS, PASSWORD).getEncoded()),
                store);
    }

    /** Those with times of their own are made anew; the others once in a test JVM, since keytool takes seconds on a busy machine. */
    private static byte[] keyStore(Path directory, String name, String algorithm, String subject, List<String> more)
            throws Exception {
        List<String> key = new ArrayList<>(List.of(name, algorithm, subject));
        key.addAll(more);
        byte[] made = MADE.get(key);
        if (made == null) {
            made = runKeytool(directory.resolve(name + ".p12"), algorithm, subject, more);
            if (!more.contains("-startdate")) {
                MADE.put(key, made);
            }
        }
        return made;
    }

    private static byte[] runKeytool(Path file, String algorithm, String subject, List<String> more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                algorithm,
                "-dname",
                subject,
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString()));
        command.addAll(more);
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file.resolveSibling(file.getFileName() + ".log").toFile())
                .start();
        assertEquals(0, keytool.waitFor(), "keytool");
        return Files.readAllBytes(file);
    }

    private static Path pem(Path file, String kind, byte[] content) throws IOException {
        return Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + kind + "-----\n");
    }

    /** Waits for the first millisecond in which the certificate is no longer valid; the one of its end is part of its time. */
    public void awaitEnd() throws GeneralSecurityException {
        X509Certificate ending = (X509Certificate) store.getCertificate(ALIAS);
        long end = ending.getNotAfter().toInstant().toEpochMilli();
        Waiting.await("the end of the certificate").until(() -> System.currentTimeMillis() > end);
    }

    /** Puts the content of this certificate's files in place of another one's. */
    public void replace(TestCertificate other) throws IOException {
        Files.copy(cert, other.cert(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(key, other.key(), StandardCopyOption.REPLACE_EXISTING);
    }

    /** A client that trusts this certificate only, and shows none. */
    public SSLContext client() throws GeneralSecurityException, IOException {
        return client(null);
    }

    /** A client that trusts this certificate only, and shows its own one; null for none. */
    public SSLContext client(@Nullable TestCertificate own) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", store.getCertificate(ALIAS));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own == null ? null : own.store(), PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
