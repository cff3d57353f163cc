package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Writes HTTP/2 frames (RFC 9113, section 6) behind the answers of an event loop. Thread-safe. */
final class FrameWriter {
    private static final int MAX_CONCURRENT_STREAMS = 0x3;
    private static final int MAX_HEADER_LIST_SIZE = 0x6;
    /** RFC 9218, section 2.1. */
    private static final int NO_RFC7540_PRIORITIES = 0x9;

    private static final int SETTING_LENGTH = 6;
    private static final int PING_LENGTH = 8;
    private static final int NUMBER_LENGTH = 4;
    private static final int NO_STREAM = 0;
    private static final int CONTINUE = 100;
    private static final byte[] INTERIM = HpackFields.status(CONTINUE);

    private FrameWriter() {}

    /** Writes a number of four bytes into an array. */
    static void put(byte[] b, int at, int number) {
        b[at] = (byte) (number >>> 24);
        b[at + 1] = (byte) (number >>> 16);
        b[at + 2] = (byte) (number >>> 8);
        b[at + 3] = (byte) number;
    }

    /** Writes the header of a frame into an array. */
    static void header(byte[] b, int at, int length, int type, int flags, int stream) {
        b[at] = (byte) (length >>> 16);
        b[at + 1] = (byte) (length >>> 8);
        b[at + 2] = (byte) length;
        b[at + 3] = (byte) type;
        b[at + 4] = (byte) flags;
        put(b, at + 5, stream);
    }

    private static void begin(AnswerWriter out, int length, int type, int flags, int stream) {
        out.reserve(FrameType.HEADER + length);
        header(out.bytes(), out.end(), length, type, flags, stream);
        out.end(out.end() + FrameType.HEADER);
    }

    private static void number(AnswerWriter out, int number) {
        put(out.bytes(), out.end(), number);
        out.end(out.end() + NUMBER_LENGTH);
    }

    /** The settings of the server, its first frame. */
    static void settings(AnswerWriter out, int maxStreams, int maxHeaderList) {
        begin(out, 3 * SETTING_LENGTH, FrameType.SETTINGS, 0, NO_STREAM);
        setting(out, MAX_CONCURRENT_STREAMS, maxStreams);
        setting(out, MAX_HEADER_LIST_SIZE, maxHeaderList);
        setting(out, NO_RFC7540_PRIORITIES, 1);
    }

    private static void setting(AnswerWriter out, int id, int value) {
        out.bytes()[out.end()] = (byte) (id >>> 8);
        out.bytes()[out.end() + 1] = (byte) id;
        out.end(out.end() + 2);
        number(out, value);
    }

    static void settingsAck(AnswerWriter out) {
        begin(out, 0, FrameType.SETTINGS, FrameType.ACK, NO_STREAM);
    }

    /** Returns a ping with its eight bytes. */
    static void pingAck(AnswerWriter out, byte[] b, int from) {
        begin(out, PING_LENGTH, FrameType.PING, FrameType.ACK, NO_STREAM);
        System.arraycopy(b, from, out.bytes(), out.end(), PING_LENGTH);
        out.end(out.end() + PING_LENGTH);
    }

    static void windowUpdate(AnswerWriter out, int stream, int increment) {
        begin(out, NUMBER_LENGTH, FrameType.WINDOW_UPDATE, 0, stream);
        number(out, increment);
    }

    static void reset(AnswerWriter out, int stream, Http2Error error) {
        begin(out, NUMBER_LENGTH, FrameType.RST_STREAM, 0, stream);
        number(out, error.code());
    }

    /** The interim answer 100. */
    static void interim(AnswerWriter out, int stream) {
        begin(out, INTERIM.length, FrameType.HEADERS, FrameType.END_HEADERS, stream);
        out.put(INTERIM);
    }

    /** Writes a part of a body. */
    static void data(AnswerWriter out, int stream, byte[] body, int from, int length, boolean last) {
        begin(out, length, FrameType.DATA, last ? FrameType.END_STREAM : 0, stream);
        System.arraycopy(body, from, out.bytes(), out.end(), length);
        out.end(out.end() + length);
    }

    /**
     * Announces the end of the connection.
     *
     * @param last the last stream that is answered
     * @param reason for people
     */
    static void goAway(AnswerWriter out, int last, Http2Error error, String reason) {
        byte[] text = reason.getBytes(US_ASCII);
        begin(out, 2 * NUMBER_LENGTH + text.length, FrameType.GOAWAY, 0, NO_STREAM);
        number(out, last);
        number(out, error.code());
        out.put(text);
    }
}
