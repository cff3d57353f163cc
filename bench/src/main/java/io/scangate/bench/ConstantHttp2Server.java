package io.scangate.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * As {@link ConstantServer}, with Netty's own HTTP/2 codec, in clear text by prior knowledge and without a channel for each stream: the most
 * that a server on this codec can do. {@code java -cp bench/target/scangate-bench.jar io.scangate.bench.ConstantHttp2Server PORT}.
 */
public final class ConstantHttp2Server {
    private static final Http2Headers HEADERS = new DefaultHttp2Headers(false)
            .status("200")
            .set("content-type", "application/json")
            .set("cache-control", "no-store")
            .setInt("content-length", ConstantServer.BODY.length);

    private ConstantHttp2Server() {}

    /** Serves until the process ends. */
    public static void main(String[] args) throws InterruptedException {
        new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Codec().build());
                    }
                })
                .bind("127.0.0.1", Integer.parseInt(args[0]))
                .sync()
                .channel()
                .closeFuture()
                .sync();
    }

    /** Answers in the codec's own handler. */
    private static final class Codec extends AbstractHttp2ConnectionHandlerBuilder<Http2ConnectionHandler, Codec> {
        @Override
        protected Http2ConnectionHandler build() {
            return server(true).validateHeaders(false).superBuild();
        }

        private Http2ConnectionHandler superBuild() {
            Answers answers = new Answers();
            frameListener(answers);
            return super.build();
        }

        @Override
        protected Http2ConnectionHandler build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            ((Answers) frameListener()).encoder = encoder;
            return new Http2ConnectionHandler(decoder, encoder, settings) {};
        }
    }

    private static final class Answers extends Http2FrameAdapter {
        @SuppressWarnings("NullAway.Init")
        private Http2ConnectionEncoder encoder;

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context,
                int stream,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean ends) {
            onHeadersRead(context, stream, headers, padding, ends);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // A failure ends the connection.
        public void onHeadersRead(
                ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean ends) {
            encoder.writeHeaders(context, stream, HEADERS, 0, false, context.newPromise());
            encoder.writeData(context, stream, ConstantServer.SHARED_BODY.duplicate(), 0, true, context.newPromise());
        }
    }
}
