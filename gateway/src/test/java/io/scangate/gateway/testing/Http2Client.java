package io.scangate.gateway.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.scangate.gateway.wire.HostPort;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client of HTTP/2 on a blocking socket, which sends exactly the given frames. Netty encodes and decodes the fields. Not thread-safe. */
public final class Http2Client implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;
    public static final int PADDED = 8;
    public static final int HAS_PRIORITY = 0x20;
    public static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(UTF_8);

    private static final int PATIENCE_MILLIS = 20_000;

    public final Socket socket;
    private final InputStream in;
    private final DefaultHttp2HeadersEncoder encoder =
            new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true);
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(true, 1 << 20);
    private final Map<Integer, Partial> partial = new HashMap<>();
    private int nextStream = 1;

    /** An answer; {@code reset} is the error code of RST_STREAM, or -1 if there was none before its end. */
    public record Answer(int stream, int status, Map<String, String> headers, String body, int reset) {}

    /** A frame. */
    @SuppressWarnings("ArrayRecordComponent") // Nothing compares frames.
    public record Frame(int type, int flags, int stream, byte[] payload) {
        public boolean has(int flag) {
            return (flags & flag) != 0;
        }

        /** The four bytes at a position as a number: an error code, a window, the last stream. */
        public int number(int at) {
            return Unpooled.wrappedBuffer(payload).getInt(at);
        }
    }

    private static final class Partial {
        private @Nullable Http2Headers headers;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    }

    /** Connects in plain text, and sends the preface with settings. */
    public Http2Client(HostPort address, byte... settings) throws IOException {
        this(plain(address));
        send(PREFACE, frame(SETTINGS, 0, 0, settings));
    }

    /** Speaks on a socket; sends nothing. */
    public Http2Client(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 32 * 1024);
    }

    private static Socket plain(HostPort address) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getByName(address.host()), address.port()), PATIENCE_MILLIS);
        return socket;
    }

    /** A setting in six bytes. */
    public static byte[] setting(int id, long value) {
        return bytes(Unpooled.buffer().writeShort(id).writeInt((int) value));
    }

    public static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    /** A number of four bytes. */
    public static byte[] number(int value) {
        return bytes(Unpooled.buffer().writeInt(value));
    }

    public static byte[] frame(int type, int flags, int stream, byte... payload) {
        return bytes(Unpooled.buffer()
                .writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload));
    }

    /** The id of the next stream. */
    public int next() {
        int id = nextStream;
        nextStream += 2;
        return id;
    }

    public Http2Client send(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        socket.getOutputStream().write(all.toByteArray());
        socket.getOutputStream().flush();
        return this;
    }

    /** A header block of names and values in turn, which enters the tables of both sides: it must be sent. */
    public byte[] block(String... namesAndValues) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        ByteBuf out = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, headers, out);
        } catch (Http2Exception e) {
            throw new IllegalArgumentException(e);
        }
        return bytes(out);
    }

    /** A block of a request. */
    public byte[] request(String method, String path, String... more) {
        String[] fields = new String[8 + more.length];
        String[] start = {":method", method, ":scheme", "http", ":path", path, ":authority", "a"};
        System.arraycopy(start, 0, fields, 0, 8);
        System.arraycopy(more, 0, fields, 8, more.length);
        return block(fields);
    }

    /** Sends a GET; returns its stream. */
    public int get(String path, String... more) throws IOException {
        int id = next();
        send(frame(HEADERS, END_HEADERS | END_STREAM, id, request("GET", path, more)));
        return id;
    }

    /** Sends a POST with its body in one frame; returns its stream. */
    public int post(String path, String type, byte[] body) throws IOException {
        int id = next();
        send(
                frame(HEADERS, END_HEADERS, id, request("POST", path, "content-type", type)),
                frame(DATA, END_STREAM, id, body));
        return id;
    }

    /** Reads the next frame. */
    public Frame read() throws IOException {
        byte[] head = in.readNBytes(9);
        if (head.length < 9) {
            throw new EOFException("the connection closed after " + head.length + " bytes of a frame");
        }
        ByteBuf buffer = Unpooled.wrappedBuffer(head);
        int length = buffer.readUnsignedMedium();
        int type = buffer.readByte();
        int flags = buffer.readUnsignedByte();
        int stream = buffer.readInt();
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException("the connection closed inside a frame");
        }
        return new Frame(type, flags, stream, payload);
    }

    /** Reads frames until one of a type comes; answers before it can be had later. */
    public Frame await(int type) throws IOException, Http2Exception {
        while (true) {
            Frame frame = read();
            if (frame.type() == type && !(type == SETTINGS && frame.has(ACK))) {
                return frame;
            }
            take(frame);
        }
    }

    private final Map<Integer, Answer> answers = new HashMap<>();

    /** Takes a frame of an answer; gives windows back. */
    private void take(Frame frame) throws IOException, Http2Exception {
        Partial part = partial.computeIfAbsent(frame.stream(), id -> new Partial());
        if (frame.type() == HEADERS) {
            Http2Headers headers = decoder.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()));
            if (!"100".contentEquals(headers.status())) {
                part.headers = headers;
            }
        } else if (frame.type() == DATA) {
            part.body.writeBytes(frame.payload());
        }
        boolean reset = frame.type() == RST_STREAM;
        boolean carries = frame.type() == HEADERS || frame.type() == DATA;
        if (reset ? !answers.containsKey(frame.stream()) : carries && frame.has(END_STREAM)) {
            answers.put(frame.stream(), answer(frame, part, reset));
            partial.remove(frame.stream());
        }
    }

    private static Answer answer(Frame frame, Partial part, boolean reset) {
        Map<String, String> fields = new HashMap<>();
        Http2Headers headers = part.headers;
        if (headers != null) {
            headers.forEach(field ->
                    fields.put(field.getKey().toString(), field.getValue().toString()));
        }
        int status = Integer.parseInt(fields.getOrDefault(":status", "0"));
        return new Answer(frame.stream(), status, fields, part.body.toString(UTF_8), reset ? frame.number(0) : -1);
    }

    /** Reads until the answer on a stream is whole, or the stream is reset. */
    public Answer answer(int stream) throws IOException, Http2Exception {
        while (!answers.containsKey(stream)) {
            Frame frame = read();
            if (frame.type() == GOAWAY) {
                throw new IOException("GOAWAY " + frame.number(4) + ": "
                        + new String(frame.payload(), 8, frame.payload().length - 8, UTF_8));
            }
            take(frame);
        }
        Answer answer = answers.get(stream);
        answers.remove(stream);
        return answer;
    }

    /** Reads until GOAWAY; returns its error code, or -1 if the connection closed without one. */
    public int awaitEnd() throws IOException {
        try {
            while (true) {
                Frame frame = await(GOAWAY);
                if (frame.number(0) != Integer.MAX_VALUE) {
                    return frame.number(4);
                }
            }
        } catch (Http2Exception e) {
            throw new IOException(e);
        } catch (EOFException | SocketException e) {
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
