package io.scangate.config.notices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.ssl.SslContextBuilder;
import io.scangate.config.lifecycle.Notice;
import io.scangate.config.notices.WebhookStore.Stored;
import io.scangate.config.outbound.AddressPolicy;
import io.scangate.config.outbound.ConnectGate;
import io.scangate.config.outbound.Connections;
import io.scangate.config.outbound.Deadline;
import io.scangate.config.outbound.FetchException;
import io.scangate.config.outbound.HostResolver;
import io.scangate.config.outbound.HttpCall;
import io.scangate.config.outbound.HttpReply;
import io.scangate.config.outbound.HttpTransport;
import io.scangate.config.outbound.Target;
import io.scangate.config.secrets.SecretException;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends signed messages to webhooks, in the form of the Standard Webhooks specification. Follows no redirects.
 * Thread-safe. Blocks, at most for the configured time.
 */
final class WebhookClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookClient.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final int MAX_DETAIL = 200;

    /** Each of the characters has at most four bytes in UTF-8. */
    private static final int MAX_BYTES = 4 * MAX_DETAIL;

    private static final String NO_SECRET = "the control plane cannot read the secret of this webhook";
    private static final int OK = 200;
    private static final int REDIRECT = 300;

    private final Duration timeout;
    private final Clock clock;
    private final Connections connections;
    private final HttpTransport http;

    WebhookClient(
            NoticeSettings settings, HostResolver resolver, Consumer<? super SslContextBuilder> tls, Clock clock) {
        AddressPolicy policy = new AddressPolicy(settings.webhookAllowLoopback());
        this.timeout = settings.webhookTimeout();
        this.clock = clock;
        this.connections = new Connections(policy, settings.webhookPorts(), resolver);
        this.http = new HttpTransport(ConnectGate.of(policy), CONNECT_TIMEOUT, tls);
    }

    /**
     * The target of a webhook's address.
     *
     * @throws FetchException if the settings forbid its port or its IP address; names are looked up with each call
     */
    Target checked(Link address) throws FetchException {
        Target target = Target.of(address);
        connections.check(target);
        return target;
    }

    /** Sends a notice once. The outcome is delivered or failed. */
    Attempt send(Stored webhook, NoticeLog.Entry entry) {
        Notice notice = entry.notice();
        ObjectNode data = JSON.createObjectNode().put("id", entry.id());
        if (notice.appid() != null) {
            data.put("appid", notice.appid());
        }
        ObjectNode facts = data.putObject("facts");
        notice.facts().forEach(facts::put);
        return post(
                webhook,
                "notice_" + entry.id(),
                entry.id(),
                message(notice.kind().code(), entry.at(), data));
    }

    /** Sends a message of the type {@code test}. */
    Attempt test(Stored webhook) {
        ObjectNode data =
                JSON.createObjectNode().put("webhook", webhook.webhook().name());
        String id = "test_" + WebhookSecrets.randomId();
        return post(webhook, id, null, message("test", clock.instant(), data));
    }

    private static byte[] message(String type, Instant at, ObjectNode data) {
        ObjectNode body = JSON.createObjectNode().put("type", type).put("timestamp", at.toString());
        body.set("data", data);
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Attempt post(Stored webhook, String id, @Nullable Long notice, byte[] body) {
        Instant at = clock.instant();
        String timestamp = String.valueOf(at.getEpochSecond());
        long start = System.nanoTime();
        try {
            Map<String, String> headers = Map.of(
                    "content-type",
                    "application/json",
                    "webhook-id",
                    id,
                    "webhook-timestamp",
                    timestamp,
                    "webhook-signature",
                    WebhookSecrets.signature(webhook.secret().open(), id, timestamp, body));
            HttpReply reply = call(webhook.webhook(), HttpCall.post(headers, body, MAX_BYTES));
            boolean accepted = reply.status() >= OK && reply.status() < REDIRECT;
            Attempt.Outcome outcome = accepted ? Attempt.Outcome.DELIVERED : Attempt.Outcome.FAILED;
            String answer = readable(Objects.requireNonNullElse(reply.body(), new byte[0]));
            return new Attempt(
                    notice,
                    at,
                    outcome,
                    reply.status(),
                    answer,
                    millisSince(start),
                    RetryAfter.of(reply.retryAfter(), at));
        } catch (SecretException e) {
            // The owner sees the attempt, the operator the log.
            LOG.warn("{}: {}", webhook, e.getMessage());
            return new Attempt(notice, at, Attempt.Outcome.FAILED, null, NO_SECRET, millisSince(start));
        } catch (FetchException e) {
            String why = String.valueOf(e.getMessage());
            return new Attempt(notice, at, Attempt.Outcome.FAILED, e.status(), why, millisSince(start));
        }
    }

    private HttpReply call(Webhook webhook, HttpCall call) throws FetchException {
        if (!(LinkParser.parse(webhook.address()) instanceof Link link)) {
            throw new FetchException(FetchException.Failure.NOT_ALLOWED, "the address is not a link");
        }
        Target target = Target.of(link);
        Deadline deadline = Deadline.in(timeout);
        String owner = Objects.requireNonNullElse(webhook.appid(), "");
        return connections.call(owner, target, deadline, ip -> http.send(call, target, ip, deadline));
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    /** The first characters of an answer. Databases and terminals do not take all control characters. */
    private static String readable(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        int end = Math.min(text.length(), MAX_DETAIL);
        boolean splits = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
        StringBuilder shown = new StringBuilder(text.substring(0, splits ? end - 1 : end));
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            if (Character.isISOControl(c) && c != '\n' && c != '\t') {
                shown.setCharAt(i, '\uFFFD');
            }
        }
        return shown.toString();
    }

    @Override
    public void close() {
        http.close();
    }
}
