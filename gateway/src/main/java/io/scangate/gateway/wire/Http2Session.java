package io.scangate.gateway.wire;

import org.jspecify.annotations.Nullable;

/**
 * What the frames of one HTTP/2 connection mean (RFC 9113): the states of streams, the flow control of bodies. A frame
 * on a stream that does not allow it ends the stream or the connection. Only for the connection's event loop.
 */
final class Http2Session implements FrameSink {
    /** Small frames of a body cost, so that a body is not a flood. */
    private static final int SMALL_DATA = 128;

    private final Http2Connection connection;
    private final WireSettings settings;
    private final LoopState loop;
    private final Http2Head head;
    private final Http2Answers answers;
    private final HpackDecoder hpack;
    private final Http2Streams streams;
    private final FrameCosts costs;
    private final Http2Sender sender;
    private final Http2Requests requests;
    private final Http2Settings clientSettings;
    private int received;
    private boolean takesNoStreams;

    Http2Session(Http2Connection connection, WireSettings settings, LoopState loop, ConnectionOutput output) {
        this.connection = connection;
        this.settings = settings;
        this.loop = loop;
        head = loop.http2().head();
        answers = loop.http2().answers();
        hpack = new HpackDecoder(loop.http2().kinds());
        streams = new Http2Streams();
        costs = new FrameCosts(loop.readNanos());
        sender = new Http2Sender(loop, output, streams, costs, connection::resumeLater);
        requests = new Http2Requests(connection, loop, output, streams, sender, costs);
        clientSettings = new Http2Settings(this, sender);
    }

    /** The last stream that is answered; 0 if there is none. */
    int lastStream() {
        return Math.max(0, streams.last());
    }

    Http2Streams streams() {
        return streams;
    }

    Http2Requests requests() {
        return requests;
    }

    Http2Sender sender() {
        return sender;
    }

    /** The memory of requests and of the table of fields. */
    int memory() {
        return hpack.memory() + streams.bodyMemory();
    }

    /** Writes the settings of the server. */
    void start() {
        FrameWriter.settings(answers, Http2Streams.MAX, Http2Head.announced(settings.limits()));
    }

    /** Streams that open after this are not answered. */
    void takeNoStreams() {
        takesNoStreams = true;
    }

    /** Ends what has waited for its client for too long. */
    void sweep(long now) {
        streams.forEach(stream -> {
            if (stream.isTimedOut(now)) {
                loop.metrics().count(LoopMetrics.Event.CONNECTIONS_TIMED_OUT);
                requests.refuse(WireProblem.REQUEST_TIMEOUT, stream.id(), stream, stream.headOnly(), false);
            } else if (stream.rest() != null
                    && now - stream.blockedSince() > settings.timeouts().idleNanos()) {
                loop.metrics().count(LoopMetrics.Event.CONNECTIONS_TIMED_OUT);
                reset(stream.id(), stream, Http2Error.CANCEL);
            }
        });
    }

    @Override
    public void headers(int id, byte[] b, int from, int to, boolean last, boolean dependsOnItself) {
        boolean known = id <= streams.last();
        if (known || !head.hasRoom(to - from) || streams.isFull(loop.batch().count())) {
            requests.answer();
            head.hasRoom(to - from);
        }
        if (known) {
            head.beginTrailers(requests.next());
        } else {
            head.begin(requests.next());
        }
        if (!hpack.decode(b, from, to, head)) {
            fault(Http2Error.COMPRESSION_ERROR, "a header block that HPACK does not allow");
        } else if (head.isBomb()) {
            fault(Http2Error.ENHANCE_YOUR_CALM, "a header block of far more bytes than SETTINGS_MAX_HEADER_LIST_SIZE");
        } else if ((id & 1) == 0) {
            fault(Http2Error.PROTOCOL_ERROR, "HEADERS on stream " + id + " (expected: an odd number)");
        } else if (known) {
            trailers(id, last);
        } else if (takesNoStreams) {
            charge(FrameCosts.CONTROL);
        } else {
            request(id, last, dependsOnItself);
        }
    }

    private void trailers(int id, boolean last) {
        Http2Stream stream = streams.find(id);
        if (stream == null) {
            closed(id, "HEADERS");
        } else if (stream.isEnded()) {
            reset(id, stream, Http2Error.STREAM_CLOSED);
        } else if (!last || head.isMalformed()) {
            reset(id, stream, Http2Error.PROTOCOL_ERROR);
        } else {
            endBody(stream);
        }
    }

    private void closed(int id, String frame) {
        if (streams.wasReset(id)) {
            charge(FrameCosts.CONTROL);
        } else if (streams.wasUsed(id)) {
            fault(Http2Error.STREAM_CLOSED, frame + " on stream " + id + ", which is closed");
        } else {
            fault(
                    Http2Error.PROTOCOL_ERROR,
                    frame + " on stream " + id + " (expected: a number above " + streams.last() + ")");
        }
    }

    /** A new request, whose fields are decoded. */
    private void request(int id, boolean last, boolean dependsOnItself) {
        streams.use(id);
        head.finish();
        Request request = requests.next();
        if (dependsOnItself || head.isMalformed() || (last && head.contentLength() > 0 && head.problem() == null)) {
            loop.metrics().count(WireProblem.BAD_HEADER);
            reset(id, null, Http2Error.PROTOCOL_ERROR);
            return;
        }
        WireProblem problem = connection.isCertificateOver() ? WireProblem.CERTIFICATE_EXPIRED : head.problem();
        if (clientSettings.takesNoAnswers() || streams.isFull(loop.batch().count())) {
            loop.metrics().count(WireProblem.OVERLOADED);
            reset(id, null, Http2Error.REFUSED_STREAM);
        } else if (problem != null) {
            refuse(problem, id, null, request.method() == Method.HEAD, last);
            if (problem == WireProblem.CERTIFICATE_EXPIRED) {
                connection.endAfterAnswers("the client certificate has ended");
            }
        } else if (last) {
            requests.add(id);
        } else {
            await(id, request);
        }
    }

    private void refuse(WireProblem problem, int id, @Nullable Http2Stream open, boolean headOnly, boolean ended) {
        requests.refuse(problem, id, open, headOnly, ended);
        charge(FrameCosts.RESET);
    }

    /** A request whose body may come. GET and HEAD have none, but their end may come later. */
    private void await(int id, Request request) {
        boolean headOnly = request.method() == Method.HEAD;
        int limit = settings.limits().maxBody();
        int most = request.isGet() ? 0 : loop.handler().maxBody(request, limit);
        if (head.contentLength() > most) {
            refuse(WireProblem.CONTENT_TOO_LARGE, id, null, headOnly, false);
            return;
        }
        Http2Body body = new Http2Body(request, most, head.contentLength());
        requests.open(id, headOnly, false)
                .await(body, loop.readNanos() + settings.timeouts().bodyNanos());
        if (head.expectsContinue()) {
            FrameWriter.interim(answers, id);
        }
    }

    @Override
    public void data(int id, byte[] b, int from, int to, int length, boolean last) {
        requests.answer();
        receive(length);
        if (!last && to - from < SMALL_DATA) {
            charge(to == from ? FrameCosts.EMPTY : FrameCosts.SMALL);
        }
        Http2Stream stream = streams.find(id);
        if (stream != null) {
            data(stream, b, from, to, length, last);
        } else if (streams.isIdle(id)) {
            idle(id, "DATA");
        } else {
            closed(id, "DATA");
        }
    }

    private void idle(int id, String frame) {
        idle(id, Http2Error.PROTOCOL_ERROR, frame + " on stream " + id + ", which has no request");
    }

    /** A stream after GOAWAY may have a request that was dropped; its client may send on until it reads that. */
    private void idle(int id, Http2Error error, String reason) {
        if (takesNoStreams && (id & 1) == 1) {
            charge(FrameCosts.CONTROL);
        } else {
            fault(error, reason);
        }
    }

    /**
     * Gives bytes back to the window of the connection before it is used up, also to a client that does not wait for them: bodies have limits
     * of their own.
     */
    private void receive(int length) {
        received += length;
        if (received > Http2Sender.WINDOW / 2) {
            FrameWriter.windowUpdate(answers, 0, received);
            received = 0;
        }
    }

    private void data(Http2Stream stream, byte[] b, int from, int to, int length, boolean last) {
        Http2Body body = stream.body();
        int more = to - from;
        int unreturned = stream.receive(length);
        if (stream.isEnded()) {
            reset(stream.id(), stream, Http2Error.STREAM_CLOSED);
        } else if (body != null && !body.fits(more, last)) {
            loop.metrics().count(WireProblem.BAD_CONTENT_LENGTH);
            reset(stream.id(), stream, Http2Error.PROTOCOL_ERROR);
        } else if (body != null && body.isTooLong(more)) {
            boolean noBody = body.request().isGet();
            refuse(
                    noBody ? WireProblem.UNEXPECTED_BODY : WireProblem.CONTENT_TOO_LARGE,
                    stream.id(),
                    stream,
                    stream.headOnly(),
                    last);
        } else {
            if (body != null) {
                body.add(b, from, to);
            }
            if (last) {
                endBody(stream);
            } else if (unreturned > Http2Sender.WINDOW / 2) {
                FrameWriter.windowUpdate(answers, stream.id(), unreturned);
                stream.giveBack();
            }
        }
    }

    /** The client has sent everything on a stream; without a body, its request has an answer already. */
    private void endBody(Http2Stream stream) {
        Http2Body body = stream.body();
        if (body == null) {
            stream.end();
        } else if (body.fits(0, true)) {
            requests.answerBody(stream, body);
        } else {
            loop.metrics().count(WireProblem.BAD_CONTENT_LENGTH);
            reset(stream.id(), stream, Http2Error.PROTOCOL_ERROR);
        }
    }

    @Override
    public void reset(int id) {
        requests.answer();
        Http2Stream stream = streams.find(id);
        if (stream == null && streams.isIdle(id)) {
            idle(id, "RST_STREAM");
            return;
        }
        if (stream != null) {
            streams.remove(stream);
        }
        charge(FrameCosts.RESET);
    }

    private void reset(int id, @Nullable Http2Stream stream, Http2Error error) {
        loop.metrics().count(LoopMetrics.Event.HTTP2_STREAMS_RESET);
        FrameWriter.reset(answers, id, error);
        streams.noteReset(id);
        if (stream != null) {
            streams.remove(stream);
        }
        charge(FrameCosts.RESET);
    }

    @Override
    public void settings(byte[] b, int from, int to) {
        requests.answer();
        if (clientSettings.take(b, from, to)) {
            FrameWriter.settingsAck(answers);
            sender.sendRests();
        }
    }

    @Override
    public void ping(byte[] b, int from) {
        requests.answer();
        FrameWriter.pingAck(answers, b, from);
    }

    @Override
    public void windowUpdate(int id, int increment) {
        requests.answer();
        if (id == 0) {
            if (sender.addWindow(increment)) {
                sender.sendRests();
            } else {
                fault(Http2Error.FLOW_CONTROL_ERROR, "a window of the connection of over 2147483647 bytes");
            }
            return;
        }
        Http2Stream stream = streams.find(id);
        if (stream != null) {
            if (stream.addWindow(increment)) {
                sender.sendRest(stream);
            } else {
                reset(id, stream, Http2Error.FLOW_CONTROL_ERROR);
            }
        } else if (streams.isIdle(id)) {
            idle(id, "WINDOW_UPDATE");
        }
    }

    @Override
    public void charge(int cost) {
        if (costs.charge(cost, loop.readNanos())) {
            fault(
                    Http2Error.ENHANCE_YOUR_CALM,
                    "too many frames beside requests, or requests that were reset or refused");
        }
    }

    @Override
    public void streamFault(int id, Http2Error error) {
        requests.answer();
        if (streams.isIdle(id)) {
            idle(
                    id,
                    error,
                    "a frame on stream " + id + ", which has no request, with a wrong length, dependency or increment");
        } else {
            reset(id, streams.find(id), error);
        }
    }

    @Override
    public void fault(Http2Error error, String reason) {
        connection.fault(error, reason);
    }
}
