package io.scangate.gateway.wire;

/**
 * Follows the framing of a chunked body (RFC 9112, section 7.1), byte by byte as the bytes come. Strict: a size is a plain
 * hexadecimal number, an extension has a name, a trailer field is a header line. The meaning of extensions and trailer fields is
 * ignored. Both planes use it, so both find the same end of the same bytes. Reused for the next body after {@link #start}. Not
 * thread-safe.
 */
public final class ChunkReader {
    /** The longest line with a size and extensions, in bytes with its CR. */
    static final int MAX_SIZE_LINE = 256;
    /** The most bytes of all trailer fields, with their CRs. */
    static final int MAX_TRAILER = 4096;

    private static final int MAX_SIZE_DIGITS = 8;

    /** The place of the last byte. Bad white space (RFC 9110, section 5.6.3) is taken where the grammar has it. */
    private enum State {
        SIZE,
        BEFORE_EXTENSION,
        BEFORE_NAME,
        NAME,
        AFTER_NAME,
        BEFORE_VALUE,
        VALUE,
        QUOTED,
        QUOTED_PAIR,
        QUOTE_END,
        SIZE_CR,
        DATA,
        DATA_END,
        DATA_CR,
        TRAILER_START,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_CR,
        LAST_CR,
        DONE,
        FAULT
    }

    private State state = State.SIZE;
    private long left;
    private int digits;
    private int lineBytes;
    private int trailerBytes;

    /** Starts before the first chunk of a body. */
    public void start() {
        startChunk();
        trailerBytes = 0;
    }

    private State startChunk() {
        state = State.SIZE;
        left = 0;
        digits = 0;
        lineBytes = 0;
        return state;
    }

    /** The bytes of data that come next; 0 if the next byte is for {@link #take}. */
    public long data() {
        return state == State.DATA ? left : 0;
    }

    /** Takes bytes of data, at most as many as {@link #data}. */
    public void skip(long bytes) {
        left -= bytes;
        if (left == 0) {
            state = State.DATA_END;
        }
    }

    /** Whether the body has ended with the last byte. */
    public boolean done() {
        return state == State.DONE;
    }

    /** Whether the bytes are no chunked body, or have a line that is too long. */
    public boolean faulty() {
        return state == State.FAULT;
    }

    /** Takes the next byte, which is no data. */
    public void take(byte b) {
        state = switch (state) {
            case SIZE -> size(b);
            case BEFORE_EXTENSION, BEFORE_NAME, NAME, AFTER_NAME, BEFORE_VALUE, VALUE, QUOTE_END -> extension(b);
            case QUOTED, QUOTED_PAIR -> quoted(b);
            case SIZE_CR -> b == '\n' ? afterSize() : State.FAULT;
            case DATA_END -> b == '\r' ? State.DATA_CR : State.FAULT;
            case DATA_CR -> b == '\n' ? startChunk() : State.FAULT;
            case TRAILER_START, TRAILER_NAME, TRAILER_VALUE -> trailer(b);
            case TRAILER_CR -> b == '\n' ? State.TRAILER_START : State.FAULT;
            case LAST_CR -> b == '\n' ? State.DONE : State.FAULT;
            case DATA, DONE, FAULT -> throw new IllegalStateException("no byte of framing in " + state);
        };
    }

    private State afterSize() {
        return left == 0 ? State.TRAILER_START : State.DATA;
    }

    private State size(byte b) {
        lineBytes++;
        int digit = Character.digit(b, 16);
        if (digit >= 0) {
            digits++;
            left = left << 4 | digit;
            return digits <= MAX_SIZE_DIGITS ? State.SIZE : State.FAULT;
        }
        return digits == 0 ? State.FAULT : afterPart(b, State.BEFORE_EXTENSION);
    }

    /** After a size, a name or a value come the end of the line, white space or the next extension. */
    private static State afterPart(byte b, State ifBlank) {
        if (b == '\r') {
            return State.SIZE_CR;
        }
        return b == ';' ? State.BEFORE_NAME : isBlank(b) ? ifBlank : State.FAULT;
    }

    private State extension(byte b) {
        if (++lineBytes > MAX_SIZE_LINE) {
            return State.FAULT;
        }
        boolean inToken = ByteScan.isInToken(b);
        return switch (state) {
            case BEFORE_EXTENSION -> b == ';' ? State.BEFORE_NAME : isBlank(b) ? state : State.FAULT;
            case BEFORE_NAME -> inToken ? State.NAME : isBlank(b) ? state : State.FAULT;
            case NAME -> inToken ? state : b == '=' ? State.BEFORE_VALUE : afterPart(b, State.AFTER_NAME);
            case AFTER_NAME ->
                b == '=' ? State.BEFORE_VALUE : b == ';' ? State.BEFORE_NAME : isBlank(b) ? state : State.FAULT;
            case BEFORE_VALUE -> inToken ? State.VALUE : b == '"' ? State.QUOTED : isBlank(b) ? state : State.FAULT;
            case VALUE -> inToken ? state : afterPart(b, State.BEFORE_EXTENSION);
            default -> afterPart(b, State.BEFORE_EXTENSION);
        };
    }

    private State quoted(byte b) {
        if (++lineBytes > MAX_SIZE_LINE || !isText(b)) {
            return State.FAULT;
        }
        if (state == State.QUOTED_PAIR) {
            return State.QUOTED;
        }
        return b == '"' ? State.QUOTE_END : b == '\\' ? State.QUOTED_PAIR : State.QUOTED;
    }

    private State trailer(byte b) {
        if (state == State.TRAILER_START && b == '\r') {
            return State.LAST_CR;
        }
        if (++trailerBytes > MAX_TRAILER) {
            return State.FAULT;
        }
        if (state == State.TRAILER_VALUE) {
            return b == '\r' ? State.TRAILER_CR : isText(b) ? state : State.FAULT;
        }
        if (state == State.TRAILER_NAME && b == ':') {
            return State.TRAILER_VALUE;
        }
        return ByteScan.isInToken(b) ? State.TRAILER_NAME : State.FAULT;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean isText(byte b) {
        return b == '\t' || ((b & 0xFF) >= ' ' && b != 0x7F);
    }
}
