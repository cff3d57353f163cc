package io.scangate.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests through Netty's decoder, whole ones only: {@link RequestHead} and {@link BodyFramer} have found where
 * each ends, and the decoder must find the same or the request is refused. So nobody gains by what the two parsers might
 * read differently. Sits behind its {@link Connection} in the pipeline.
 */
final class CodecBridge extends ChannelInboundHandlerAdapter {
    /** So that the limits of {@link RequestHead}, which count a little more, are always met first. */
    private static final int MARGIN = 64;

    private @Nullable HttpRequest head;
    private byte[] body = {};
    private int lastParts;
    private boolean failed;

    private CodecBridge() {}

    /** Adds the decoder and a bridge at the end of a pipeline. */
    static CodecBridge install(ChannelPipeline pipeline, HttpSettings settings) {
        CodecBridge bridge = new CodecBridge();
        pipeline.addLast("decoder", new HttpRequestDecoder(config(settings))).addLast("bridge", bridge);
        return bridge;
    }

    /** As strict as Netty can be. */
    static HttpDecoderConfig config(HttpSettings settings) {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(settings.maxRequestLine() + MARGIN)
                .setMaxHeaderSize(settings.maxHeaderBytes() + MARGIN)
                .setMaxChunkSize(settings.maxBody())
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true);
    }

    /** Decodes exactly one request; null if the decoder makes anything else of the bytes. */
    @Nullable
    WholeRequest decode(ChannelHandlerContext before, byte[] bytes, int from, int to) {
        head = null;
        body = new byte[0];
        lastParts = 0;
        failed = false;
        before.fireChannelRead(Unpooled.copiedBuffer(bytes, from, to - from));
        HttpRequest decoded = head;
        head = null;
        return decoded == null || failed || lastParts != 1 ? null : new WholeRequest(decoded, body);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!(message instanceof HttpObject part) || part.decoderResult().isFailure() || lastParts > 0) {
                failed = true;
                return;
            }
            if (message instanceof HttpRequest request) {
                failed |= head != null;
                head = request;
            }
            if (message instanceof HttpContent content) {
                append(content.content());
            }
            if (message instanceof LastHttpContent) {
                lastParts++;
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void append(ByteBuf content) {
        int length = content.readableBytes();
        if (length > 0) {
            body = Arrays.copyOf(body, body.length + length);
            content.readBytes(body, body.length - length, length);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed = true;
    }
}
