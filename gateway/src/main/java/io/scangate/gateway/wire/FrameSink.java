package io.scangate.gateway.wire;

/** Takes the frames of one HTTP/2 connection, whose form is right. Only for its event loop. */
interface FrameSink {
    /**
     * A whole header block: HEADERS with its CONTINUATION frames.
     *
     * @param last whether the client sends nothing more on the stream
     * @param dependsOnItself whether its priority is no valid one
     */
    void headers(int stream, byte[] b, int from, int to, boolean last, boolean dependsOnItself);

    /**
     * A part of a body.
     *
     * @param length of the frame with its padding, for the flow control
     * @param last as above
     */
    void data(int stream, byte[] b, int from, int to, int length, boolean last);

    /** The client has reset a stream. */
    void reset(int stream);

    /** Settings: from the first position on six bytes for each. */
    void settings(byte[] b, int from, int to);

    /** A ping, which the server has to return. */
    void ping(byte[] b, int from);

    /** A larger window; of the connection for stream 0. */
    void windowUpdate(int stream, int increment);

    /** A frame that asks for nothing. */
    void charge(int cost);

    /** A frame that breaks a rule that concerns one stream. */
    void streamFault(int stream, Http2Error error);

    /** A frame that breaks a rule so that the connection must end. */
    void fault(Http2Error error, String reason);
}
