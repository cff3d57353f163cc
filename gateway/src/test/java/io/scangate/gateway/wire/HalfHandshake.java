package io.scangate.gateway.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** A client with TLS 1.3 that has the server's part of the handshake and sends its own last part when the test says so. */
final class HalfHandshake implements AutoCloseable {
    private static final int LARGE = 64 * 1024;

    final Socket socket;
    private final SSLEngine engine;
    private final ByteBuffer received = ByteBuffer.allocate(LARGE);
    private final byte[] lastPart;

    HalfHandshake(SSLContext context, HostPort at) throws IOException {
        socket = new Socket(InetAddress.getByName(at.host()), at.port());
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        engine = context.createSSLEngine(at.host(), at.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        engine.setSSLParameters(parameters);
        engine.beginHandshake();
        socket.getOutputStream().write(wrapped());
        lastPart = handshake();
    }

    /** What the engine wants to send now. */
    private byte[] wrapped() throws SSLException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            ByteBuffer out = ByteBuffer.allocate(LARGE);
            engine.wrap(ByteBuffer.allocate(0), out);
            all.write(out.array(), 0, out.position());
        }
        return all.toByteArray();
    }

    /** Takes the server's part; returns all that the engine wants to send. */
    private byte[] handshake() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> all.write(wrapped());
                default -> unwrap();
            }
        }
        return all.toByteArray();
    }

    /** Takes a record, or receives more bytes if there is none; the text of the record. */
    private String unwrap() throws IOException {
        received.flip();
        ByteBuffer text = ByteBuffer.allocate(LARGE);
        SSLEngineResult result = engine.unwrap(received, text);
        received.compact();
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            int count = socket.getInputStream().read(received.array(), received.position(), received.remaining());
            if (count < 0) {
                throw new IOException("closed without close_notify");
            }
            received.position(received.position() + count);
        }
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
    }

    /** The rest of the handshake. */
    byte[] lastPart() {
        return lastPart.clone();
    }

    /** Records with a text, for after the handshake. */
    byte[] encrypt(String text) throws SSLException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (in.hasRemaining()) {
            ByteBuffer out = ByteBuffer.allocate(LARGE);
            engine.wrap(in, out);
            all.write(out.array(), 0, out.position());
        }
        return all.toByteArray();
    }

    /** The alert that this side sends nothing more. */
    byte[] closeNotify() throws SSLException {
        engine.closeOutbound();
        return wrapped();
    }

    void send(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        socket.getOutputStream().write(all.toByteArray());
    }

    /** What the server sends until its own close_notify; an exception if that does not come. */
    String readAll() throws IOException {
        StringBuilder all = new StringBuilder();
        while (!engine.isInboundDone()) {
            try {
                all.append(unwrap());
            } catch (IOException e) {
                throw new IOException(e.getMessage() + " after: " + all, e);
            }
        }
        return all.toString();
    }

    /** Sends the rest. */
    void complete() throws IOException {
        socket.getOutputStream().write(lastPart);
    }

    /** Sends the rest in as many packets as it has bytes. */
    void completeByteByByte() throws IOException {
        for (byte b : lastPart) {
            socket.getOutputStream().write(b);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
