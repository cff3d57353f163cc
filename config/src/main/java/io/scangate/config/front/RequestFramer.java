package io.scangate.config.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;

/** Divides the bytes of a connection into requests: a head, then the pieces of its body. Not thread-safe. */
final class RequestFramer {
    /** The result of one step. */
    enum Step {
        /** More bytes are needed. */
        INCOMPLETE,
        /** {@link #bytes()} are for the server. */
        BYTES,
        /** The request is {@code OPTIONS *}. */
        OPTIONS,
        /** The request is malformed: {@link #fault()}. */
        FAULT
    }

    private final HeadReader head;
    private final BodyReader body = new BodyReader();
    private ByteBuf pending = Unpooled.EMPTY_BUFFER;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private HeadFault fault = HeadFault.BAD_REQUEST_LINE;
    private boolean skippedEmptyLine;
    private boolean closes;
    private RequestLine line = new RequestLine("", "/");

    RequestFramer(FrontSettings settings) {
        this.head = new HeadReader(settings);
    }

    /** Adds bytes that were read. */
    void add(ByteBufAllocator allocator, ByteBuf read) {
        pending = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, pending, read);
    }

    /**
     * Releases memory without bytes, and copies few bytes out of a large buffer: a read buffer is large, and thousands of
     * slow clients may each leave one byte in one. Returns the bytes of memory that stay.
     */
    int shrink(ByteBufAllocator allocator) {
        int length = pending.readableBytes();
        if (length == 0) {
            release();
        } else if (pending.capacity() / 2 > length) {
            ByteBuf small = allocator.buffer(length).writeBytes(pending);
            pending.release();
            pending = small;
        }
        return pending.capacity();
    }

    /** Whether there are bytes that belong to no step yet. */
    boolean hasBytes() {
        return pending.isReadable();
    }

    /** How many of the first bytes are those of HTTP/2's preface: all of them, or 0 if they are of another kind. */
    int prefaceBytes() {
        int length = Math.min(pending.readableBytes(), Streams.PREFACE.length);
        for (int i = 0; i < length; i++) {
            if (pending.getByte(pending.readerIndex() + i) != Streams.PREFACE[i]) {
                return 0;
            }
        }
        return length;
    }

    /** All bytes that were not taken, which the caller releases. */
    ByteBuf takeAll() {
        return pending.readRetainedSlice(pending.readableBytes());
    }

    /** Goes on with the head of the next request. */
    Step takeHead() {
        if (!skippedEmptyLine && pending.getByte(pending.readerIndex()) == '\r') {
            return skipEmptyLine();
        }
        int length = head.read(pending);
        if (length == HeadReader.INCOMPLETE) {
            return Step.INCOMPLETE;
        }
        if (length == HeadReader.FAULT) {
            return fault(head.fault());
        }
        if (head.asterisk()) {
            return Step.OPTIONS;
        }
        body.start(head);
        closes = head.closes();
        line = head.line();
        skippedEmptyLine = false;
        bytes = head.takeHead(pending, length);
        head.reset();
        return Step.BYTES;
    }

    /** Some clients send an empty line after a body (RFC 9112, section 2.2). */
    private Step skipEmptyLine() {
        if (pending.readableBytes() == 1) {
            return Step.INCOMPLETE;
        }
        if (pending.getByte(pending.readerIndex() + 1) != '\n') {
            return fault(HeadFault.BAD_REQUEST_LINE);
        }
        pending.skipBytes(2);
        skippedEmptyLine = true;
        return pending.isReadable() ? takeHead() : Step.INCOMPLETE;
    }

    /** Goes on with the body. */
    Step takeBody() {
        int length = body.take(pending);
        if (body.faulty()) {
            return fault(HeadFault.BAD_CHUNK);
        }
        bytes = pending.readRetainedSlice(length);
        return Step.BYTES;
    }

    private Step fault(HeadFault found) {
        fault = found;
        return Step.FAULT;
    }

    /** The bytes of the last step, which the caller releases. */
    ByteBuf bytes() {
        return bytes;
    }

    HeadFault fault() {
        return fault;
    }

    /** Whether the body of the request has ended. */
    boolean bodyEnded() {
        return body.done();
    }

    /** Whether the body of the request is malformed. */
    boolean bodyIsBroken() {
        return body.faulty();
    }

    /** Whether the method of the head under way is HEAD, whose answer has no content. */
    boolean isHead() {
        return head.isHead();
    }

    /** The first line of the request. */
    RequestLine line() {
        return line;
    }

    /** Whether the connection ends after the answer to the request. */
    boolean closes() {
        return closes;
    }

    /** Drops the bytes that were not taken; more may come. */
    void drop() {
        pending.skipBytes(pending.readableBytes());
    }

    /** Drops the bytes that were not taken, and ends. */
    void release() {
        pending.release();
        pending = Unpooled.EMPTY_BUFFER;
    }
}
