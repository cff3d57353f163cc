package io.scangate.config.openid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.scangate.config.access.HiddenText;
import io.scangate.config.lifecycle.NetworkFailure;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.openid.OpenIdStore.Identity;
import io.scangate.gateway.tls.AnswerBody;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client of the other service, with connections of its own. A call here waits for all its answers together for {@value #SECONDS} s at most; each has at
 * most {@value #MOST_BYTES} bytes, and no redirect is followed. Thread-safe. Methods block.
 */
@SuppressWarnings("JavaUtilDate") // The type of the library.
final class Provider {
    private static final Logger LOG = LoggerFactory.getLogger(Provider.class);
    private static final int SECONDS = 3;
    private static final int MOST_BYTES = 256 << 10;
    private static final int MOST_SUBJECT = 255;
    private static final int SKEW_SECONDS = 60;
    private static final JsonMapper JSON = new JsonMapper();

    /** Only signatures with a key that the service alone has. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384);

    private final OpenIdSettings settings;
    private final HiddenText secret;
    private final LongSupplier millis;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(SECONDS))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private final Remembered<Description> description;

    /** When a call has waited long enough, whatever it still has to ask there. */
    private record Deadline(long nanos) {
        static Deadline begin() {
            return new Deadline(System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS));
        }

        /** At least a millisecond, since the client takes no less. */
        Duration left() {
            return Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), nanos - System.nanoTime()));
        }
    }

    /** The addresses that the service says about itself. */
    private record Description(String authorization, String token, String keys) {}

    /** @param millis the time of the clock that tokens are compared with */
    Provider(OpenIdSettings settings, LongSupplier millis) {
        this(settings, millis, System::nanoTime);
    }

    /** @param nanos the clock of what is remembered, which tests move */
    Provider(OpenIdSettings settings, LongSupplier millis, LongSupplier nanos) {
        this.settings = settings;
        this.secret = settings.secret();
        this.millis = millis;
        this.description = new Remembered<>(this::describe, nanos);
    }

    /**
     * The address at which a browser signs in.
     *
     * @param fresh whether the person has to sign in there even if he or she has done so before
     */
    String authorization(String state, String nonce, String challenge, boolean fresh) {
        String address = description.get().authorization();
        return address
                + (address.contains("?") ? "&" : "?")
                + (fresh ? form(Map.of("prompt", "login", "max_age", "0")) + "&" : "")
                + form(Map.of(
                        "response_type",
                        "code",
                        "client_id",
                        settings.openidClientId(),
                        "redirect_uri",
                        settings.openidRedirect(),
                        "scope",
                        "openid",
                        "state",
                        state,
                        "nonce",
                        nonce,
                        "code_challenge",
                        challenge,
                        "code_challenge_method",
                        "S256"));
    }

    private Description describe() {
        String issuer = settings.openidIssuer();
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        JsonNode document = json(get(base + "/.well-known/openid-configuration"), Deadline.begin());
        if (!document.path("issuer").asText().equals(issuer)) {
            throw unavailable("its description names another issuer than openid-issuer");
        }
        return new Description(
                address(document, "authorization_endpoint"),
                address(document, "token_endpoint"),
                address(document, "jwks_uri"));
    }

    private String address(JsonNode document, String field) {
        String address = document.path(field).asText();
        if (!settings.isSafeEndpoint(address.replaceAll("\\?.*", ""))) {
            throw unavailable("its description has no " + field + " with https");
        }
        return address;
    }

    /**
     * Exchanges a code for a token, and checks the token.
     *
     * @param since when the person must have signed in at the earliest; null for any time
     * @throws RefusedException {@link Refusal#UNAVAILABLE} if the service does not answer as it should
     * @throws OpenIdException if the code or the token is not the right one
     */
    Identity identity(String code, String verifier, String nonce, @Nullable Instant since) {
        Deadline deadline = Deadline.begin();
        // Once: it may become old while the token is on its way, and a second fetch would have a time of its own.
        Description there = description.get();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(there.token()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        code,
                        "redirect_uri",
                        settings.openidRedirect(),
                        "client_id",
                        settings.openidClientId(),
                        "code_verifier",
                        verifier))));
        if (!secret.reveal().isEmpty()) {
            String pair = encoded(settings.openidClientId()) + ":" + encoded(secret.reveal());
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        Reply answer = answer(request, deadline);
        if (answer.status() == 400 || answer.status() == 401) {
            throw new OpenIdException("it refused the code");
        }
        String token = json(answer).path("id_token").asText();
        JsonNode keys = json(get(there.keys()), deadline);
        return checked(token, keys, nonce, since);
    }

    private Identity checked(String token, JsonNode published, String nonce, @Nullable Instant since) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        DefaultJWTClaimsVerifier<SecurityContext> claims =
                new DefaultJWTClaimsVerifier<>(
                        settings.openidClientId(),
                        new JWTClaimsSet.Builder()
                                .issuer(settings.openidIssuer())
                                .claim("nonce", nonce)
                                .build(),
                        Set.of("sub", "exp", "iat")) {
                    @Override
                    protected Date currentTime() {
                        return new Date(millis.getAsLong());
                    }
                };
        claims.setMaxClockSkew(SKEW_SECONDS);
        processor.setJWTClaimsSetVerifier(claims);
        try {
            JWKSet keys = JWKSet.parse(published.toString());
            processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(keys)));
            JWTClaimsSet found = processor.process(token, null);
            String party = found.getStringClaim("azp");
            String subject = found.getSubject();
            if (party == null && found.getAudience().size() > 1) {
                throw new OpenIdException("its token is for several clients and does not say for which of them (azp)");
            }
            if (party != null && !party.equals(settings.openidClientId())) {
                throw new OpenIdException("its token is for another client (azp)");
            }
            if (subject.isEmpty()
                    || subject.length() > MOST_SUBJECT
                    || !subject.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
                throw new OpenIdException("its token has a subject that is empty, too long or not ASCII");
            }
            Date signedIn = found.getDateClaim("auth_time");
            if (since != null
                    && (signedIn == null || signedIn.toInstant().isBefore(since.minusSeconds(SKEW_SECONDS)))) {
                throw new OpenIdException("its token does not say that the person has signed in anew (auth_time)");
            }
            return new Identity(settings.openidIssuer(), subject);
        } catch (ParseException | BadJOSEException | JOSEException e) {
            // The library's messages have no secret, and name the claim.
            throw new OpenIdException("its token is not valid: " + e.getMessage());
        }
    }

    private static HttpRequest.Builder get(String address) {
        return HttpRequest.newBuilder(URI.create(address));
    }

    private JsonNode json(HttpRequest.Builder request, Deadline deadline) {
        return json(answer(request, deadline));
    }

    private JsonNode json(Reply answer) {
        int bytes = answer.body().length;
        if (answer.status() != 200) {
            throw failed(answer.from(), "an answer with status " + answer.status() + " and " + bytes + " bytes");
        }
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw failed(answer.from(), "an answer that is not JSON");
        }
    }

    /** An answer of the service. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares it.
    private record Reply(URI from, int status, byte[] body) {}

    private Reply answer(HttpRequest.Builder builder, Deadline deadline) {
        HttpRequest request = builder.timeout(deadline.left())
                .header("Accept", "application/json")
                .build();
        try {
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            return new Reply(
                    request.uri(), answer.statusCode(), AnswerBody.read(answer.body(), MOST_BYTES, deadline.left()));
        } catch (IOException e) {
            throw failed(request.uri(), NetworkFailure.inWords(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted");
        }
    }

    /** The log has the details, which are not for strangers: a description may lead to any address. */
    private RefusedException failed(URI address, String details) {
        LOG.warn("Sign-ins at {}: {} has given {}", settings.openidIssuer(), address, details);
        return unavailable("it does not answer as it should; the log of the control plane says more");
    }

    private RefusedException unavailable(String what) {
        return new RefusedException(
                Refusal.UNAVAILABLE, "the service " + settings.openidIssuer() + " for sign-ins: " + what);
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                .sorted()
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
