package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import java.util.List;

/** Reads with Netty's decoder, at its strictest, the bytes that the strict parser has accepted as requests. */
final class NettyOracle {
    /** Netty's limits are larger, so the strict parser's limits, which count a little more, always apply first. */
    private static final int MARGIN = 64;

    private final WireSettings settings;
    private final List<String> fields;
    private final LoopState loop;

    /** Makes an oracle for the fields that an endpoint reads. */
    NettyOracle(WireSettings settings, Endpoint endpoint) {
        this.settings = settings;
        this.fields = endpoint.fields();
        this.loop = new LoopState(settings.limits(), endpoint);
    }

    static HttpDecoderConfig config(WireLimits limits) {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.maxRequestLine() + MARGIN)
                .setMaxHeaderSize(limits.maxHeaderBytes() + MARGIN)
                .setMaxChunkSize(limits.maxBody())
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true);
    }

    /**
     * Rewrites the requests as Netty's decoder reads them, each in one plain form: the body has a length and no chunks,
     * and only the fields that the endpoint reads remain. A request that the decoder refuses, and other bytes, stay
     * unchanged.
     */
    byte[] rewritten(byte[] stream) {
        byte[] b = Arrays.copyOf(stream, stream.length + ByteScan.SLACK);
        RequestReader reader = new RequestReader(settings, loop);
        StringBuilder all = new StringBuilder();
        int at = 0;
        while (at < stream.length) {
            int start = reader.skipEmptyLine(b, at, stream.length);
            int end = start == at ? reader.read(Peer.UNKNOWN, b, at, stream.length) : start;
            if (end < 0) {
                break;
            }
            byte[] original = Arrays.copyOfRange(stream, at, end);
            boolean closes = start == at && loop.head().closes();
            all.append(start == at ? rewritten(original, closes) : text(original));
            at = end;
            if (closes) {
                break;
            }
        }
        return all.append(text(Arrays.copyOfRange(stream, at, stream.length)))
                .toString()
                .getBytes(ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    private String rewritten(byte[] original, boolean closes) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(config(settings.limits())));
        channel.writeInbound(Unpooled.copiedBuffer(original));
        StringBuilder head = new StringBuilder();
        StringBuilder body = new StringBuilder();
        boolean whole = false;
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            whole = !whole
                    && part instanceof LastHttpContent
                    && ((HttpObject) part).decoderResult().isSuccess();
            if (part instanceof HttpRequest request) {
                head.append(request.method()).append(' ').append(request.uri()).append(" HTTP/1.1\r\nHost: a\r\n");
                fields.forEach(name -> request.headers()
                        .getAll(name)
                        .forEach(value ->
                                head.append(name).append(": ").append(value).append("\r\n")));
            }
            if (part instanceof HttpContent content) {
                body.append(content.content().toString(ISO_8859_1));
            }
            ReferenceCountUtil.release(part);
        }
        channel.finishAndReleaseAll();
        if (!whole) {
            return text(original);
        }
        head.append(closes ? "Connection: close\r\n" : "");
        head.append(body.length() == 0 ? "" : "Content-Length: " + body.length() + "\r\n");
        return head + "\r\n" + body;
    }
}
