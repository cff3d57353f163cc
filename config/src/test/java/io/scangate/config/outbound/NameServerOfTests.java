package io.scangate.config.outbound;

import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A name server on loopback, by UDP. The first label of a name says what it answers: {@code silent}, nothing; {@code unknown},
 * NXDOMAIN; {@code broken}, SERVFAIL; {@code referral}, the address of another name server; any other, 127.0.0.1.
 */
public final class NameServerOfTests implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int QUESTION_END = 5;
    private static final int A = 1;
    private static final int NS = 2;
    private static final int IN = 1;
    private static final int RESPONSE = 0x8180;
    private static final int SERVFAIL = 2;
    private static final int NXDOMAIN = 3;
    private static final int NAME_OF_QUESTION = 0xC000 | HEADER;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final DatagramSocket socket;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Starts to answer. */
    public NameServerOfTests() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread thread = new Thread(this::serve, "name-server-of-tests");
        thread.setDaemon(true);
        thread.start();
    }

    /** The address. */
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** As a setting. */
    public NameServers setting() {
        return new NameServers(List.of(address()));
    }

    /** How often a name was asked for. */
    public long askedFor(String name) {
        return asked.stream().filter(name::equals).count();
    }

    private void serve() {
        byte[] bytes = new byte[512];
        try {
            while (true) {
                DatagramPacket query = new DatagramPacket(bytes, bytes.length);
                socket.receive(query);
                byte[] answer = answer(Arrays.copyOf(bytes, query.getLength()));
                if (answer != null) {
                    SocketAddress from = query.getSocketAddress();
                    socket.send(new DatagramPacket(answer, answer.length, from));
                }
            }
        } catch (IOException e) {
            // The socket is closed.
        }
    }

    private byte @Nullable [] answer(byte[] query) {
        StringBuilder name = new StringBuilder();
        int at = HEADER;
        for (; query[at] != 0; at += query[at] + 1) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT));
        }
        asked.add(name.toString());
        byte[] question = Arrays.copyOfRange(query, HEADER, at + QUESTION_END);
        boolean forA = query[at + 2] == A;
        return switch (name.substring(0, name.indexOf("."))) {
            case "silent" -> null;
            case "unknown" -> message(query, NXDOMAIN, question, 0, false);
            case "broken" -> message(query, SERVFAIL, question, 0, false);
            case "referral" -> message(query, 0, question, 0, true);
            default -> message(query, 0, question, forA ? 1 : 0, false);
        };
    }

    private static byte[] message(byte[] query, int code, byte[] question, int answers, boolean referral) {
        ByteArrayDataOutput out = ByteStreams.newDataOutput();
        out.write(query, 0, 2);
        out.writeShort(RESPONSE | code);
        out.writeShort(1);
        out.writeShort(answers);
        out.writeShort(referral ? 1 : 0);
        out.writeShort(referral ? 1 : 0);
        out.write(question);
        for (int i = 0; i < answers; i++) {
            record(out, A, LOOPBACK);
        }
        if (referral) {
            // The name server has the name of the question, and an address inside the network.
            record(out, NS, new byte[] {(byte) (NAME_OF_QUESTION >> 8), HEADER});
            record(out, A, LOOPBACK);
        }
        return out.toByteArray();
    }

    private static void record(ByteArrayDataOutput out, int type, byte[] data) {
        out.writeShort(NAME_OF_QUESTION);
        out.writeShort(type);
        out.writeShort(IN);
        out.writeInt(1);
        out.writeShort(data.length);
        out.write(data);
    }

    @Override
    public void close() {
        socket.close();
    }
}
