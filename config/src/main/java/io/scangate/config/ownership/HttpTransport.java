package io.scangate.config.ownership;

import com.google.common.net.InetAddresses;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryOptions;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.ResponseTimeoutMode;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.proxy.ProxyConfig;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.SplitHttpResponse;
import com.linecorp.armeria.common.util.EventLoopGroups;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One GET by http or https: HTTP/1.1 over a connection of its own, to the address given and no other, with the name in SNI
 * and certificate check; no proxy, cookies or redirects. Thread-safe.
 */
final class HttpTransport implements Transport, AutoCloseable {
    private final EventLoopGroup loop = EventLoopGroups.newEventLoopGroup(1, "scangate-ownership", true);
    private final ClientFactory factory;

    /** A transport whose connections a gate lets through; the customizer is for tests that bring a certificate authority. */
    HttpTransport(ConnectGate gate, Duration connectTimeout, Consumer<? super SslContextBuilder> tls) {
        this.factory = ClientFactory.builder()
                .workerGroup(loop, false)
                .connectTimeout(connectTimeout)
                .proxyConfig(ProxyConfig.direct())
                .maxNumRequestsPerConnection(1)
                .tlsCustomizer(tls)
                // Called for each connection just before it is made. The first handler is the last before the socket.
                .option(
                        ClientFactoryOptions.CHANNEL_PIPELINE_CUSTOMIZER,
                        pipeline -> pipeline.addFirst(new Guard(gate)))
                .build();
    }

    /** Asks the gate when a channel is about to connect. */
    private static final class Guard extends ChannelOutboundHandlerAdapter {
        private final ConnectGate gate;

        Guard(ConnectGate gate) {
            this.gate = gate;
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // The promise tells.
        public void connect(
                ChannelHandlerContext context, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            try {
                if (!(remote instanceof InetSocketAddress inet)) {
                    throw new ConnectGate.NotAllowedException("a connection to something else than a host");
                }
                gate.connecting(inet);
            } catch (IOException e) {
                promise.setFailure(e);
                context.close();
                return;
            }
            context.connect(remote, local, promise);
        }
    }

    @Override
    public FetchReply get(Target target, InetAddress address, Deadline deadline) throws IOException, FetchException {
        RequestHeaders request = RequestHeaders.builder(HttpMethod.GET, target.path())
                .authority(target.authority())
                .set(HttpHeaderNames.USER_AGENT, "scangate")
                .set(HttpHeaderNames.ACCEPT_ENCODING, "identity")
                .build();
        HttpResponse response = client(target, address, deadline).execute(request);
        try {
            SplitHttpResponse parts = response.split();
            ResponseHeaders head = parts.headers().get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
            if (head.status().equals(HttpStatus.OK)) {
                try (InputStream body = parts.body().toInputStream(data -> data)) {
                    return FetchReply.file(head.status().code(), body.readNBytes(FetchReply.MAX_BODY_BYTES + 1));
                }
            }
            String location = head.get(HttpHeaderNames.LOCATION);
            return location != null && head.status().isRedirection()
                    ? FetchReply.redirect(head.status().code(), location)
                    : FetchReply.nothing(head.status().code());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? new IOException(cause) : new IOException(e);
        } catch (TimeoutException e) {
            throw deadline.over();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchException(Outcome.NO_ANSWER, "the service is stopping", e);
        } finally {
            response.abort();
        }
    }

    private WebClient client(Target target, InetAddress address, Deadline deadline) throws FetchException {
        Endpoint endpoint;
        try {
            endpoint = Endpoint.of(target.host().name(), target.port()).withIpAddr(InetAddresses.toAddrString(address));
        } catch (IllegalArgumentException e) {
            throw new FetchException(Outcome.NO_ANSWER, "not a host name that servers have", e);
        }
        return WebClient.builder(target.isTls() ? SessionProtocol.H1 : SessionProtocol.H1C, endpoint)
                .factory(factory)
                .responseTimeout(deadline.left())
                .responseTimeoutMode(ResponseTimeoutMode.FROM_START)
                // Not a limit of ours: we stop reading at one, and take what came before as an answer.
                .maxResponseLength(0)
                .build();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Nothing waits for the end of an idle thread.
    public void close() {
        factory.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
