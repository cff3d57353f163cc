package io.scangate.config.platform;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.net.InetAddresses;
import io.scangate.config.lifecycle.MessageRate;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.outbound.AddressPolicy;
import io.scangate.config.outbound.ConnectGate;
import io.scangate.config.outbound.Connections;
import io.scangate.config.outbound.Deadline;
import io.scangate.config.outbound.FetchException;
import io.scangate.config.outbound.FetchPorts;
import io.scangate.config.outbound.HostResolver;
import io.scangate.config.outbound.HttpCall;
import io.scangate.config.outbound.HttpReply;
import io.scangate.config.outbound.HttpTransport;
import io.scangate.config.outbound.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the platform whether a mini program has published code. Only 200 with {@code {"code_published": true}} or {@code false} within two seconds
 * is an answer. Connects to public addresses, and to the very address in the setting. Follows no redirects. Thread-safe. Blocks.
 */
public final class PlatformCode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlatformCode.class);
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int MOST_BYTES = 4 << 10;
    private static final int OK = 200;
    private static final String EXPECTED =
            "200 with {\"code_published\": true} or false within " + LIMIT.toMillis() + " ms";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final PlatformSettings settings;
    private final MessageRate rate = MessageRate.ofMinute();
    private final @Nullable Link link;

    /** The connections to the configured address. */
    private record Link(Connections connections, HttpTransport http) {}

    /** Asks the platform of the settings, whose name is looked up by a resolver. */
    public PlatformCode(PlatformSettings settings, HostResolver resolver) {
        this.settings = settings;
        this.link = settings.target("a").map(target -> link(target, resolver)).orElse(null);
    }

    private static Link link(Target target, HostResolver resolver) {
        String host = target.host().name();
        Set<InetAddress> exempt = target.host().isAddress() ? Set.of(InetAddresses.forString(host)) : Set.of();
        AddressPolicy policy = new AddressPolicy(false, exempt);
        FetchPorts ports = new FetchPorts(List.of(target.port()));
        return new Link(
                new Connections(policy, ports, resolver), new HttpTransport(ConnectGate.of(policy), LIMIT, tls -> {}));
    }

    /** Whether the platform is asked; otherwise operators say it. */
    public boolean isAsked() {
        return link != null;
    }

    /**
     * Whether a mini program has published code, as the platform says.
     *
     * @throws RefusedException {@link Refusal#UNAVAILABLE} if it says neither yes nor no
     */
    public boolean isPublished(String appid) {
        Link to = Objects.requireNonNull(link, "an address of the platform");
        Target target = settings.target(appid).orElseThrow();
        Deadline deadline = Deadline.in(LIMIT);
        try {
            HttpReply reply = to.connections().call(appid, target, deadline, ip -> to.http()
                    .send(HttpCall.get(MOST_BYTES), target, ip, deadline));
            return answer(appid, reply);
        } catch (FetchException e) {
            // The owner cannot do anything about it, and need not learn the names of the operator's network.
            throw failed(appid, "no answer, or not in time", String.valueOf(e.getMessage()));
        }
    }

    private boolean answer(String appid, HttpReply reply) {
        byte[] body = reply.body();
        if (reply.status() != OK || body == null) {
            throw failed(appid, "status " + reply.status(), "status " + reply.status());
        }
        try {
            JsonNode answer = JSON.readTree(body);
            JsonNode published = answer.path("code_published");
            if (answer.isObject() && published.isBoolean()) {
                return published.booleanValue();
            }
        } catch (IOException e) {
            throw failed(appid, "200 with a body that is not JSON", "200 with a body that is not JSON");
        }
        throw failed(appid, "200 without a yes or no", "200 without a boolean \"code_published\"");
    }

    private RefusedException failed(String appid, String shown, String logged) {
        if (rate.isDue("failed")) {
            LOG.error(
                    "The platform, asked whether {} has published code: {} (expected: {}); further failures are not logged for"
                            + " a minute",
                    appid,
                    logged,
                    EXPECTED);
        }
        return new RefusedException(
                Refusal.UNAVAILABLE,
                "the platform, asked whether " + appid + " has published code: " + shown + " (expected: " + EXPECTED
                        + "); nothing was changed");
    }

    @Override
    public void close() {
        if (link != null) {
            link.http().close();
        }
    }
}
