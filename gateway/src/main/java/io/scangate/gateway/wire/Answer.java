package io.scangate.gateway.wire;

/** An answer that is ready to be written. */
@FunctionalInterface
public interface Answer {
    /** Writes exactly one answer; called once, on the event loop of the connection. */
    void write(AnswerWriter out);
}
