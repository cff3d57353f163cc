package io.scangate.config.ownership;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import io.scangate.config.outbound.AddressPolicy;
import io.scangate.config.outbound.ConnectGate;
import io.scangate.config.outbound.Connections;
import io.scangate.config.outbound.Deadline;
import io.scangate.config.outbound.FetchException;
import io.scangate.config.outbound.HostResolver;
import io.scangate.config.outbound.HttpTransport;
import io.scangate.config.outbound.Target;
import io.scangate.gateway.link.Link;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** Fetches small files from untrusted servers, by guarded connections. Thread-safe. */
final class Fetcher implements AutoCloseable {
    private static final int MAX_REDIRECTS = 3;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(new ThreadFactoryBuilder()
            .setNameFormat("scangate-ftp-timer")
            .setDaemon(true)
            .build());
    private final Connections connections;
    private final HttpTransport http;
    private final FileTransport files;
    private final FtpTransport ftp;

    Fetcher(OwnershipSettings settings, HostResolver resolver) {
        this(settings, resolver, ConnectGate.of(new AddressPolicy(settings.ownershipAllowLoopback())), tls -> {});
    }

    Fetcher(
            OwnershipSettings settings,
            HostResolver resolver,
            ConnectGate gate,
            Consumer<? super SslContextBuilder> tls) {
        AddressPolicy policy = new AddressPolicy(settings.ownershipAllowLoopback());
        this.connections = new Connections(policy, settings.ownershipPorts(), resolver);
        this.http = new HttpTransport(gate, settings.ownershipConnectTimeout(), tls);
        this.files = new FileTransport(http);
        this.ftp = new FtpTransport(gate, settings.ownershipConnectTimeout(), timer);
    }

    /**
     * Fetches a file. Follows a few redirects on the same host.
     *
     * @param owner the account whose share of the look-ups is used
     */
    FetchReply fetch(String owner, Link file, Deadline deadline) throws FetchException {
        Target target = Target.of(file);
        FetchReply fetched = fetchOnce(owner, target, deadline);
        for (int hop = 0; fetched.location() != null; hop++) {
            try {
                if (hop == MAX_REDIRECTS) {
                    throw new FetchException(
                            FetchException.Failure.NOT_ALLOWED, "redirects more than " + MAX_REDIRECTS + " times");
                }
                target = target.redirected(fetched.location());
                fetched = fetchOnce(owner, target, deadline);
            } catch (FetchException e) {
                throw e.after(fetched.status());
            }
        }
        return fetched;
    }

    private FetchReply fetchOnce(String owner, Target target, Deadline deadline) throws FetchException {
        return connections.call(
                owner, target, deadline, address -> (target.isFtp() ? ftp : files).get(target, address, deadline));
    }

    @Override
    public void close() {
        http.close();
        timer.shutdownNow();
    }
}
