package io.scangate.gateway.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
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

    /** Takes a record, or receives more bytes if there is none. */
    private void unwrap() throws IOException {
        received.flip();
        SSLEngineResult result = engine.unwrap(received, ByteBuffer.allocate(LARGE));
        received.compact();
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            int count = socket.getInputStream().read(received.array(), received.position(), received.remaining());
            if (count < 0) {
                throw new IOException("closed during the handshake");
            }
            received.position(received.position() + count);
        }
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
