package io.scangate.config.outbound;

import com.google.common.base.Suppliers;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.dns.AuthoritativeDnsServerCache;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.DnsServerAddresses;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks names up in the hosts file, then at name servers. One thread serves all look-ups. Each look-up has a socket of its own, which
 * its end or its cancellation closes. Asks only the name servers of the settings, each {@value #ROUNDS} times, and uses no list of
 * search domains: a name means what it means to a phone. Remembers addresses for at most half a minute. Thread-safe.
 */
public final class DnsResolver implements HostResolver, AutoCloseable {
    /** As often as three lost packets, before the usual limit of a check ends. */
    private static final int ROUNDS = 3;

    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(2);

    /** For a chain of names, and for three rounds at three servers with two types of address. */
    private static final int MOST_QUERIES = 24;

    private static final int REMEMBERED_SECONDS = 30;
    private static final Duration HOSTS_FRESH = Duration.ofSeconds(10);

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("scangate-lookup", true), NioIoHandler.newFactory());
    private final Supplier<HostsFileEntriesProvider> hosts = Suppliers.memoizeWithExpiration(
            () -> HostsFileEntriesProvider.parser().parseSilently(), HOSTS_FRESH);
    private final DnsNameResolver resolver;

    /** A resolver that asks these servers. */
    public DnsResolver(NameServers servers) {
        DnsServerAddressStreamProvider asked = servers.addresses().isEmpty()
                ? DnsServerAddressStreamProviders.platformDefault()
                : name -> DnsServerAddresses.sequential(servers.addresses()).stream();
        DnsServerAddressStreamProvider rounds = name -> new Rounds(asked.nameServerAddressStream(name));
        this.resolver = new DnsNameResolverBuilder(loop.next())
                .datagramChannelType(NioDatagramChannel.class)
                // For answers that do not fit into a datagram.
                .socketChannelType(NioSocketChannel.class, false)
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .nameServerProvider(rounds)
                .authoritativeDnsServerCache(new NoReferrals(rounds))
                .hostsFileEntriesResolver((name, types) -> null)
                .searchDomains(List.of())
                .queryTimeoutMillis(QUERY_TIMEOUT.toMillis())
                .maxQueriesPerResolve(MOST_QUERIES)
                .ttl(0, REMEMBERED_SECONDS)
                .negativeTtl(0)
                .build();
    }

    @Override
    public CompletableFuture<List<InetAddress>> resolve(String name) {
        List<InetAddress> inFile = new ArrayList<>(hosts.get().ipv4Entries().getOrDefault(name, List.of()));
        inFile.addAll(hosts.get().ipv6Entries().getOrDefault(name, List.of()));
        if (!inFile.isEmpty()) {
            return CompletableFuture.completedFuture(inFile);
        }
        CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        Future<List<InetAddress>> asked = resolver.resolveAll(name);
        asked.addListener(ended -> {
            if (ended.isSuccess()) {
                found.complete(asked.getNow());
            } else {
                found.completeExceptionally(failure(name, ended.cause()));
            }
        });
        CompletableFuture<List<InetAddress>> unused = found.whenComplete((addresses, failure) -> asked.cancel(false));
        return found;
    }

    private static IOException failure(String name, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DnsNameResolverTimeoutException) {
                return new SocketTimeoutException(name);
            }
            if (cause instanceof DnsErrorCauseException answer
                    && !answer.getCode().equals(DnsResponseCode.NXDOMAIN)) {
                return new IOException("the name server answered " + answer.getCode(), failure);
            }
        }
        return failure instanceof UnknownHostException unknown ? unknown : new IOException("not a valid name", failure);
    }

    /** Asks all servers again if none has answered. Netty takes a stream's size for the number of servers. */
    private record Rounds(DnsServerAddressStream servers) implements DnsServerAddressStream {
        @Override
        public InetSocketAddress next() {
            return servers.next();
        }

        @Override
        public int size() {
            return ROUNDS * servers.size();
        }

        @Override
        public DnsServerAddressStream duplicate() {
            return new Rounds(servers.duplicate());
        }
    }

    /**
     * Netty asks the servers that an answer refers to. The owner of a name chooses their addresses, which may be inside the operator's
     * network, so a referral leads back to the servers of the settings.
     */
    private record NoReferrals(DnsServerAddressStreamProvider servers) implements AuthoritativeDnsServerCache {
        @Override
        public DnsServerAddressStream get(String name) {
            return servers.nameServerAddressStream(name);
        }

        @Override
        public void cache(String name, InetSocketAddress address, long ttl, EventLoop loop) {
            // Nothing is remembered.
        }

        @Override
        public void clear() {
            // Nothing is remembered.
        }

        @Override
        public boolean clear(String name) {
            return false;
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Do not wait for the end of an idle thread.
    public void close() {
        resolver.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
