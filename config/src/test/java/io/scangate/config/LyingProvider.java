package io.scangate.config;

import static com.google.common.util.concurrent.Uninterruptibles.awaitUninterruptibly;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A small service for sign-ins (OpenID Connect) that can lie. Thread-safe. */
@SuppressWarnings("JavaUtilDate") // The type of the library.
final class LyingProvider implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final RSAKey key;
    private final Supplier<Instant> now;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private int made;

    /** What the description says instead of the issuer; null for the truth. */
    volatile @Nullable String wrongIssuer;

    /** Changes the claims of each token. */
    volatile UnaryOperator<JWTClaimsSet.Builder> lie = claims -> claims;

    /** The status of the description. */
    volatile int descriptionStatus = 200;

    /** How often the description was fetched. */
    final AtomicInteger descriptions = new AtomicInteger();

    /** The description waits for it. */
    volatile CountDownLatch described = new CountDownLatch(0);

    /** Makes the token of the claims in place of a signature with the published key; null for that. */
    volatile @Nullable Forger forger;

    /** Makes a token that is not to be believed. */
    interface Forger {
        String token(RSAKey published, JWTClaimsSet claims) throws JOSEException;
    }

    /** Signs tokens in place of the published key; null for the published one. */
    volatile @Nullable RSAKey wrongKey;

    volatile String subject = "s-1";

    /** Whether the person cancels there. */
    volatile boolean cancels;

    /** The host in its addresses: for a browser, {@code localhost} is another site than {@code 127.0.0.1}. */
    private final String host;

    LyingProvider(Supplier<Instant> now) throws IOException {
        this("127.0.0.1", now);
    }

    LyingProvider(String host, Supplier<Instant> now) throws IOException {
        this.host = host;
        this.now = now;
        this.key = Keys.OWN;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/.well-known/openid-configuration", exchange -> {
            String base = issuer();
            descriptions.incrementAndGet();
            awaitUninterruptibly(described);
            answer(
                    exchange,
                    descriptionStatus,
                    "{\"issuer\": \"" + Objects.requireNonNullElse(wrongIssuer, base)
                            + "\", \"authorization_endpoint\": \""
                            + base + "/authorize\", \"token_endpoint\": \"" + base + "/token\", \"jwks_uri\": \"" + base
                            + "/keys\"}");
        });
        server.createContext("/keys", exchange -> answer(exchange, 200, new JWKSet(key.toPublicJWK()).toString()));
        server.createContext("/token", this::token);
        server.createContext("/authorize", this::authorize);
        // A description that waits keeps no other call.
        server.setExecutor(threads);
        server.start();
    }

    /** Making a key takes seconds, so all providers of a test JVM have the same one. */
    private static final class Keys {
        static final RSAKey OWN = make();
        static final RSAKey FOREIGN = make();

        private static RSAKey make() {
            try {
                return new RSAKeyGenerator(2048).keyID("k").generate();
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A key with the same id that no provider publishes. */
    static RSAKey foreignKey() {
        return Keys.FOREIGN;
    }

    String issuer() {
        return "http://" + host + ":" + server.getAddress().getPort();
    }

    /** The browser of a person, who signs in or cancels. */
    private void authorize(HttpExchange exchange) throws IOException {
        String location = exchange.getRequestURI().toString();
        Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
        String result = cancels ? "error=access_denied" : "code=" + code(location);
        redirect(exchange, asked.get("redirect_uri") + "?state=" + asked.get("state") + "&" + result);
    }

    /** Sends browsers that come to a path of this server on to another one, as a proxy before a control plane: its port is known only later. */
    void relay(String path, String base) {
        server.createContext(
                path,
                exchange -> redirect(exchange, base + exchange.getRequestURI().toString()));
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().add("Location", location);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    /** The person signs in: returns the code for an address of the control plane's answer. */
    synchronized String code(String location) {
        String code = "c" + ++made;
        codes.put(code, parameters(location.substring(location.indexOf('?') + 1)));
        return code;
    }

    static Map<String, String> parameters(String form) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : form.split("&", -1)) {
            int sign = pair.indexOf('=');
            parameters.put(
                    pair.substring(0, sign), URLDecoder.decode(pair.substring(sign + 1), StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form =
                parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> start = codes.remove(form.get("code"));
        if (start == null
                || !challenge(String.valueOf(form.get("code_verifier"))).equals(start.get("code_challenge"))
                || !Objects.equals(form.get("redirect_uri"), start.get("redirect_uri"))) {
            answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        try {
            JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                    .issuer(issuer())
                    .subject(subject)
                    .audience(start.get("client_id"))
                    .claim("nonce", start.get("nonce"))
                    .claim("email", "ana@example.com")
                    .claim("auth_time", start.containsKey("max_age") ? now.get().getEpochSecond() : null)
                    .issueTime(Date.from(now.get()))
                    .expirationTime(Date.from(now.get().plusSeconds(300)));
            Forger forges = forger;
            if (forges != null) {
                String forged = forges.token(key, lie.apply(claims).build());
                answer(exchange, 200, "{\"id_token\": \"" + forged + "\"}");
                return;
            }
            RSAKey signs = Objects.requireNonNullElse(wrongKey, key);
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k").build(),
                    lie.apply(claims).build());
            token.sign(new RSASSASigner(signs));
            answer(exchange, 200, "{\"id_token\": \"" + token.serialize() + "\", \"token_type\": \"Bearer\"}");
        } catch (JOSEException e) {
            throw new IOException(e);
        }
    }

    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        described.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
