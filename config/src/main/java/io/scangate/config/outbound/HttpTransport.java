package io.scangate.config.outbound;

import com.google.common.net.InetAddresses;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryOptions;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.ResponseTimeoutMode;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.proxy.ProxyConfig;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.SplitHttpResponse;
import com.linecorp.armeria.common.util.EventLoopGroups;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayOutputStream;
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
 * Makes one call by http or https. Uses HTTP/1.1 and a new connection to the given address only, with the
 * host name in SNI and in the certificate check. Uses no proxy and no cookies; follows no redirects. Thread-safe.
 */
public final class HttpTransport implements AutoCloseable {
    /** Browsers accept answers with as many bytes of fields. */
    private static final int MAX_HEADER_BYTES = 64 << 10;

    private final EventLoopGroup loop = EventLoopGroups.newEventLoopGroup(1, "scangate-outbound", true);
    private final ClientFactory factory;

    /** A transport whose connections pass a gate. Tests use the customizer to add a certificate authority. */
    public HttpTransport(ConnectGate gate, Duration connectTimeout, Consumer<? super SslContextBuilder> tls) {
        this.factory = ClientFactory.builder()
                .workerGroup(loop, false)
                .connectTimeout(connectTimeout)
                .proxyConfig(ProxyConfig.direct())
                .maxNumRequestsPerConnection(1)
                .http1MaxHeaderSize(MAX_HEADER_BYTES)
                .tlsCustomizer(tls)
                // Armeria calls this for each connection before it connects. The first handler is the last one that
                // sees an outbound event.
                .option(
                        ClientFactoryOptions.CHANNEL_PIPELINE_CUSTOMIZER,
                        pipeline -> pipeline.addFirst(new Guard(gate)))
                .build();
    }

    /** Asks the gate before a channel connects. */
    private static final class Guard extends ChannelOutboundHandlerAdapter {
        private final ConnectGate gate;

        Guard(ConnectGate gate) {
            this.gate = gate;
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // The promise reports the failure.
        public void connect(
                ChannelHandlerContext context, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            try {
                if (!(remote instanceof InetSocketAddress inet)) {
                    throw new ConnectGate.NotAllowedException("a connection to an address that is not an IP address");
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

    /**
     * Makes a call and blocks until the answer or the deadline.
     *
     * @param address the address to connect to; the target's name is not looked up
     * @throws IOException if there was no answer
     */
    public HttpReply send(HttpCall call, Target target, InetAddress address, Deadline deadline)
            throws IOException, FetchException {
        RequestHeadersBuilder head = RequestHeaders.builder(HttpMethod.valueOf(call.method()), target.path())
                .authority(target.authority())
                .set(HttpHeaderNames.USER_AGENT, "scangate")
                .set(HttpHeaderNames.ACCEPT_ENCODING, "identity");
        call.headers().forEach(head::set);
        HttpResponse response =
                client(target, address, deadline).execute(HttpRequest.of(head.build(), HttpData.wrap(call.body())));
        try {
            SplitHttpResponse parts = response.split();
            ResponseHeaders answered = parts.headers().get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
            int status = answered.status().code();
            byte[] body = call.readsBodyOf(status) ? body(parts, call) : null;
            String location = answered.status().isRedirection() ? answered.get(HttpHeaderNames.LOCATION) : null;
            return new HttpReply(
                    status,
                    location,
                    answered.get(HttpHeaderNames.RETRY_AFTER),
                    answered.get(HttpHeaderNames.CONTENT_ENCODING, ""),
                    body);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? new IOException(cause) : new IOException(e);
        } catch (TimeoutException e) {
            throw deadline.over();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchException(FetchException.Failure.NO_ANSWER, "the service is stopping", e);
        } finally {
            response.abort();
        }
    }

    private static byte[] body(SplitHttpResponse parts, HttpCall call) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (InputStream body = parts.body().toInputStream(data -> data)) {
            for (int next = body.read(); next >= 0; next = body.read()) {
                read.write(next);
                if (read.size() == call.maxBytes()) {
                    break;
                }
            }
        } catch (IOException | RuntimeException e) {
            if (!call.takesPartOfBody()) {
                throw e instanceof IOException failed ? failed : new IOException(e);
            }
        }
        return read.toByteArray();
    }

    private WebClient client(Target target, InetAddress address, Deadline deadline) throws FetchException {
        Endpoint endpoint;
        try {
            endpoint = Endpoint.of(target.host().name(), target.port()).withIpAddr(InetAddresses.toAddrString(address));
        } catch (IllegalArgumentException e) {
            throw new FetchException(FetchException.Failure.NO_ANSWER, "not a valid host name of a server", e);
        }
        return WebClient.builder(target.isTls() ? SessionProtocol.H1 : SessionProtocol.H1C, endpoint)
                .factory(factory)
                .responseTimeout(deadline.left())
                .responseTimeoutMode(ResponseTimeoutMode.FROM_START)
                // No limit: the reader stops at its own limit and uses the bytes before it.
                .maxResponseLength(0)
                .build();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Do not wait for the end of an idle thread.
    public void close() {
        factory.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
