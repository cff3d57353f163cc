package io.scangate.config.outbound;

import com.google.common.net.InetAddresses;
import io.scangate.config.lifecycle.NetworkFailure;
import io.scangate.config.outbound.FetchException.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of servers at addresses that untrusted people choose. Looks a name up once for each call. If one of its
 * addresses is not allowed, uses none of them. Gives the call the checked address itself, so a second look-up cannot
 * return a different one. Thread-safe. Blocks.
 */
public final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final int MAX_ADDRESSES_TRIED = 3;

    private final AddressPolicy policy;
    private final FetchPorts ports;
    private final Lookups lookups;

    /** Connections with limits of their own. */
    public Connections(AddressPolicy policy, FetchPorts ports, HostResolver resolver) {
        this.policy = policy;
        this.ports = ports;
        this.lookups = new Lookups(resolver);
    }

    /** One call of an address. */
    @FunctionalInterface
    public interface Attempt<T> {
        /** Calls an address that is allowed. */
        T at(InetAddress address) throws IOException, FetchException;
    }

    /**
     * Calls a target at its first address. Tries the next address, at most {@value #MAX_ADDRESSES_TRIED}, if a
     * connection fails.
     *
     * @param owner who has chosen the target, and whose share of the look-ups is used
     * @throws FetchException if the target is not allowed, no address answers in time, or this server could not try
     */
    public <T> T call(String owner, Target target, Deadline deadline, Attempt<T> attempt) throws FetchException {
        checkPort(target);
        List<InetAddress> addresses = checkedAddresses(owner, target, deadline);
        for (int i = 0; ; i++) {
            boolean last = i + 1 == Math.min(addresses.size(), MAX_ADDRESSES_TRIED);
            try {
                return attempt.at(addresses.get(i));
            } catch (IOException e) {
                if (last || deadline.isOver() || !(rootCause(e) instanceof SocketException)) {
                    throw explained(e, deadline, target.host().name());
                }
            }
        }
    }

    /**
     * Checks what can be known of a target without a look-up: its port, and an IP address in place of a name.
     *
     * @throws FetchException {@link Failure#NOT_ALLOWED}
     */
    public void check(Target target) throws FetchException {
        checkPort(target);
        if (target.host().isAddress()) {
            checkAddress(target, InetAddresses.forString(target.host().name()));
        }
    }

    private void checkPort(Target target) throws FetchException {
        if (!ports.contains(target.port())) {
            throw new FetchException(
                    Failure.NOT_ALLOWED, "port " + target.port() + " (expected: one of " + ports + ")");
        }
    }

    private List<InetAddress> checkedAddresses(String owner, Target target, Deadline deadline) throws FetchException {
        String name = target.host().name();
        List<InetAddress> addresses = target.host().isAddress()
                ? List.of(InetAddresses.forString(name))
                : lookups.addresses(owner, name, deadline);
        for (InetAddress address : addresses) {
            checkAddress(target, address);
        }
        return addresses;
    }

    private void checkAddress(Target target, InetAddress address) throws FetchException {
        if (!policy.allows(address)) {
            // The owner must not learn the address: it may be an address inside the operator's network.
            LOG.info("Not calling {}: {} is not public", target.address(), address);
            throw new FetchException(
                    Failure.NOT_ALLOWED,
                    target.host().name() + " has an address that is not public (expected: public addresses only)");
        }
    }

    private static FetchException explained(IOException e, Deadline deadline, String host) {
        Throwable cause = rootCause(e);
        if (cause instanceof ConnectGate.NotAllowedException) {
            return new FetchException(Failure.NOT_ALLOWED, String.valueOf(cause.getMessage()), e);
        }
        if (causes(e).anyMatch(SSLException.class::isInstance)) {
            LOG.debug("TLS failed", e);
            return new FetchException(
                    Failure.NO_ANSWER,
                    "TLS failed: " + TlsFailure.inWords(causes(e).toList(), host)
                            + " (expected: a certificate for this host that browsers trust)",
                    e);
        }
        if (deadline.isOver() || cause instanceof com.linecorp.armeria.common.TimeoutException) {
            return deadline.over();
        }
        LOG.debug("no answer", e);
        return new FetchException(Failure.NO_ANSWER, "no answer: " + NetworkFailure.inWords(e), e);
    }

    private static Throwable rootCause(Throwable e) {
        return causes(e).reduce((outer, inner) -> inner).orElse(e);
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, Objects::nonNull, Throwable::getCause);
    }
}
