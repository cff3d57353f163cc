package io.scangate.config.icp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import io.scangate.config.lifecycle.MessageRate;
import io.scangate.config.lifecycle.NetworkFailure;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up licences over HTTP with {@code GET} of the configured address. 200 with a JSON object that has a {@code
 * licence} is a licence; 404 means that there is none. Any other answer, or a timeout, is a failure and is not cached.
 * Concurrent look-ups of one subject share one request. Thread-safe. Methods block.
 */
final class HttpLicenceRegistry implements LicenceRegistry {
    private static final int MAX_ANSWER_BYTES = 64 << 10;
    private static final int MAX_REMEMBERED = 100_000;
    private static final JsonMapper JSON = new JsonMapper();

    private static final Logger LOG = LoggerFactory.getLogger(HttpLicenceRegistry.class);

    private final MessageRate rate = MessageRate.ofMinute();
    private final IcpSettings settings;
    private final WebClient client;
    private final Clock clock = Clock.systemUTC();
    private final AsyncCache<String, Answer> answers;

    /** A remembered answer. */
    private record Answer(Optional<Licence> licence, Instant at) {}

    HttpLicenceRegistry(IcpSettings settings) {
        this.settings = settings;
        this.client = WebClient.builder()
                .responseTimeout(settings.icpTimeout())
                .maxResponseLength(MAX_ANSWER_BYTES)
                .build();
        this.answers = Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfter(Expiry.<String, Answer>creating((subject, found) ->
                        found.licence().isPresent() ? settings.icpCache() : settings.icpNegativeCache()))
                .buildAsync();
    }

    @Override
    public Optional<Licence> licence(String subject) {
        try {
            return answers.get(subject, (key, executor) -> ask(key)).join().licence();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof RefusedException refused
                    ? refused
                    : unavailable(subject, NetworkFailure.inWords(cause), cause);
        }
    }

    @Override
    public boolean mayWait() {
        return true;
    }

    @Override
    public boolean mayWait(String subject) {
        CompletableFuture<Answer> known = answers.getIfPresent(subject);
        return known == null || !known.isDone();
    }

    @Override
    public @Nullable Instant askedAt(String subject) {
        CompletableFuture<Answer> known = answers.getIfPresent(subject);
        Answer answer = known == null || known.isCompletedExceptionally() ? null : known.getNow(null);
        return answer == null ? null : answer.at();
    }

    private CompletableFuture<Answer> ask(String subject) {
        return client.get(address(subject))
                .aggregate()
                .thenApply(answer ->
                        new Answer(read(subject, answer), clock.instant().truncatedTo(ChronoUnit.SECONDS)));
    }

    private String address(String subject) {
        return settings.icp().replace(IcpSettings.PLACE, URLEncoder.encode(subject, StandardCharsets.UTF_8));
    }

    private Optional<Licence> read(String subject, AggregatedHttpResponse answer) {
        if (answer.status().equals(HttpStatus.NOT_FOUND)) {
            return Optional.empty();
        }
        if (!answer.status().equals(HttpStatus.OK)) {
            throw unavailable(subject, answer.status().toString(), null);
        }
        try {
            JsonNode json = JSON.readTree(answer.contentUtf8());
            String licence = json.path("licence").asText();
            if (licence.isEmpty()) {
                throw unavailable(subject, "200 without \"licence\"", null);
            }
            return Optional.of(new Licence(licence, json.path("holder").asText()));
        } catch (JsonProcessingException e) {
            throw unavailable(subject, "200 with a body that is not JSON", e);
        }
    }

    private RefusedException unavailable(String subject, String what, @Nullable Throwable cause) {
        String message = "licence registry, asked about " + subject + ": " + what
                + " (expected: 200 with {\"licence\": ..., \"holder\": ...} or 404 within "
                + settings.icpTimeout().toMillis() + " ms)";
        if (rate.isDue("failed")) {
            LOG.error("{}; further failures are not logged for a minute", message);
        }
        return cause == null
                ? new RefusedException(Refusal.UNAVAILABLE, message)
                : new RefusedException(Refusal.UNAVAILABLE, message, cause);
    }
}
