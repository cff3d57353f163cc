package io.scangate.config.ownership;

import com.google.common.net.InetAddresses;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import io.scangate.config.lifecycle.NetworkFailure;
import io.scangate.gateway.link.Link;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches small files from untrusted servers. Looks a name up once for each hop. If one of its addresses is not
 * allowed, uses none of them. Connects to the checked address itself, so a second look-up cannot return a different
 * one. Thread-safe.
 */
final class Fetcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
    private static final int MAX_REDIRECTS = 3;
    private static final int MAX_ADDRESSES_TRIED = 3;

    /** Look-ups cannot be cancelled, and a slow name server can block them for long. */
    private static final int MAX_LOOKUPS = 64;

    private final OwnershipSettings settings;
    private final AddressPolicy policy;
    private final HostResolver resolver;
    private final ThreadPoolExecutor lookups = new ThreadPoolExecutor(
            0, MAX_LOOKUPS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads("scangate-lookup-%d"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(threads("scangate-ftp-timer"));
    private final HttpTransport http;
    private final FtpTransport ftp;

    Fetcher(OwnershipSettings settings) {
        this(
                settings,
                HostResolver.SYSTEM,
                ConnectGate.of(new AddressPolicy(settings.ownershipAllowLoopback())),
                tls -> {});
    }

    Fetcher(
            OwnershipSettings settings,
            HostResolver resolver,
            ConnectGate gate,
            Consumer<? super SslContextBuilder> tls) {
        this.settings = settings;
        this.policy = new AddressPolicy(settings.ownershipAllowLoopback());
        this.resolver = resolver;
        this.http = new HttpTransport(gate, settings.ownershipConnectTimeout(), tls);
        this.ftp = new FtpTransport(gate, settings.ownershipConnectTimeout(), timer);
    }

    private static java.util.concurrent.ThreadFactory threads(String name) {
        return new ThreadFactoryBuilder().setNameFormat(name).setDaemon(true).build();
    }

    /** Fetches a file. Follows a few redirects on the same host. */
    FetchReply fetch(Link file, Deadline deadline) throws FetchException {
        Target target = Target.of(file);
        FetchReply fetched = fetchOnce(target, deadline);
        for (int hop = 0; fetched.location() != null; hop++) {
            try {
                if (hop == MAX_REDIRECTS) {
                    throw new FetchException(Outcome.NOT_ALLOWED, "redirects more than " + MAX_REDIRECTS + " times");
                }
                target = target.redirected(fetched.location());
                fetched = fetchOnce(target, deadline);
            } catch (FetchException e) {
                throw e.after(fetched.status());
            }
        }
        return fetched;
    }

    private FetchReply fetchOnce(Target target, Deadline deadline) throws FetchException {
        if (!settings.ownershipPorts().contains(target.port())) {
            throw new FetchException(
                    Outcome.NOT_ALLOWED,
                    "port " + target.port() + " (expected: one of " + settings.ownershipPorts() + ")");
        }
        List<InetAddress> addresses = checkedAddresses(target, deadline);
        for (int i = 0; ; i++) {
            boolean last = i + 1 == Math.min(addresses.size(), MAX_ADDRESSES_TRIED);
            try {
                return (target.isFtp() ? ftp : http).get(target, addresses.get(i), deadline);
            } catch (IOException e) {
                if (last || deadline.isOver() || !(rootCause(e) instanceof SocketException)) {
                    throw explained(e, deadline);
                }
            }
        }
    }

    private List<InetAddress> checkedAddresses(Target target, Deadline deadline) throws FetchException {
        String name = target.host().name();
        List<InetAddress> addresses =
                target.host().isAddress() ? List.of(InetAddresses.forString(name)) : resolved(name, deadline);
        for (InetAddress address : addresses) {
            if (!policy.allows(address)) {
                // The owner must not learn the address: it may be an address inside the operator's network.
                LOG.info("Not fetching {}: {} is not public", target.address(), address);
                throw new FetchException(
                        Outcome.NOT_ALLOWED,
                        name + " has an address that is not public (expected: public addresses only)");
            }
        }
        return addresses;
    }

    private List<InetAddress> resolved(String name, Deadline deadline) throws FetchException {
        Future<List<InetAddress>> lookup;
        try {
            lookup = lookups.submit(() -> resolver.resolve(name));
        } catch (RejectedExecutionException e) {
            throw new FetchException(Outcome.NO_ANSWER, "too many look-ups of names at once; try again", e);
        }
        try {
            return lookup.get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            String what =
                    e.getCause() instanceof UnknownHostException ? " is not a known host" : " cannot be looked up";
            throw new FetchException(Outcome.NO_ANSWER, name + what, e);
        } catch (TimeoutException e) {
            lookup.cancel(true);
            throw new FetchException(Outcome.NO_ANSWER, "the name server did not answer in time for " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchException(Outcome.NO_ANSWER, "the service is stopping", e);
        }
    }

    private static FetchException explained(IOException e, Deadline deadline) {
        Throwable cause = rootCause(e);
        if (cause instanceof ConnectGate.NotAllowedException) {
            return new FetchException(Outcome.NOT_ALLOWED, String.valueOf(cause.getMessage()), e);
        }
        SSLException tls = causes(e)
                .filter(SSLException.class::isInstance)
                .map(SSLException.class::cast)
                .findFirst()
                .orElse(null);
        if (tls != null) {
            return new FetchException(
                    Outcome.NO_ANSWER,
                    "TLS failed: " + ForeignText.shown(String.valueOf(cause.getMessage()))
                            + " (expected: a certificate for this host that browsers trust)",
                    e);
        }
        if (deadline.isOver() || cause instanceof com.linecorp.armeria.common.TimeoutException) {
            return deadline.over();
        }
        LOG.debug("no answer", e);
        return new FetchException(Outcome.NO_ANSWER, "no answer: " + NetworkFailure.inWords(e), e);
    }

    private static Throwable rootCause(Throwable e) {
        return causes(e).reduce((outer, inner) -> inner).orElse(e);
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, Objects::nonNull, Throwable::getCause);
    }

    @Override
    public void close() {
        http.close();
        timer.shutdownNow();
        lookups.shutdownNow();
    }
}
