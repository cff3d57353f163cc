package io.scangate.config.web;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A client that sends any frames of HTTP/2, also wrong ones, and says what came back. */
final class Http2Socket implements Closeable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** A frame of the server. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares two.
    record Frame(int type, int flags, int stream, byte[] payload) {
        boolean endsStream() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }
    }

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;

    /** Connects and sends the preface and these parameters of SETTINGS, each a name and a value. */
    Http2Socket(int port, int... parameters) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        first.write(PREFACE);
        first.write(frame(SETTINGS, 0, 0, settings(parameters)));
        send(first.toByteArray());
    }

    static byte[] settings(int... parameters) {
        byte[] payload = new byte[parameters.length * 3];
        for (int i = 0; i < parameters.length; i += 2) {
            int at = i * 3;
            payload[at + 1] = (byte) parameters[i];
            System.arraycopy(number(parameters[i + 1]), 0, payload, at + 2, 4);
        }
        return payload;
    }

    /** Four bytes of a number. */
    static byte[] number(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        byte[] frame = new byte[9 + payload.length];
        frame[0] = (byte) (payload.length >> 16);
        frame[1] = (byte) (payload.length >> 8);
        frame[2] = (byte) payload.length;
        frame[3] = (byte) type;
        frame[4] = (byte) flags;
        System.arraycopy(number(stream), 0, frame, 5, 4);
        System.arraycopy(payload, 0, frame, 9, payload.length);
        return frame;
    }

    /** The fields of a request in HPACK, without an entry in the dynamic table. */
    static byte[] head(String method, String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        literal(block, 2, method);
        block.write(0x86); // :scheme http
        literal(block, 1, "h");
        literal(block, 4, path);
        return block.toByteArray();
    }

    /** A field without indexing, whose name has this index of the static table. */
    private static void literal(ByteArrayOutputStream block, int name, String value) {
        block.write(name);
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    /** A whole GET. */
    static byte[] get(int stream, String path) {
        return frame(HEADERS, END_HEADERS | END_STREAM, stream, head("GET", path));
    }

    void send(byte[]... frames) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        out.write(all.toByteArray());
        out.flush();
    }

    /** The next frame; null at the end of the connection. */
    @Nullable
    Frame next() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        byte[] head = new byte[8];
        in.readFully(head);
        int length = first << 16 | (head[0] & 0xff) << 8 | (head[1] & 0xff);
        byte[] payload = new byte[length];
        int stream = (head[4] & 0x7f) << 24 | (head[5] & 0xff) << 16 | (head[6] & 0xff) << 8 | (head[7] & 0xff);
        in.readFully(payload);
        return new Frame(head[2], head[3], stream, payload);
    }

    /** The next frame of a type; null at the end of the connection. */
    @Nullable
    Frame next(int type) throws IOException {
        Frame frame = next();
        while (frame != null && frame.type() != type) {
            frame = next();
        }
        return frame;
    }

    /** The bytes that have come and were not read. */
    int available() throws IOException {
        return in.available();
    }

    void drain() throws IOException {
        while (in.available() > 0) {
            in.skipNBytes(in.available());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
