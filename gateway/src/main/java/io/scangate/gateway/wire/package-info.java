/**
 * HTTP on sockets: listeners, connections, limits, deadlines, the parser of requests and the writer of answers. Beside
 * {@code tls} and {@code takeover} the only package that uses Netty. Knows nothing of scans. May import {@code tls}.
 *
 * <p>{@link io.scangate.gateway.wire.Server} starts both listeners from {@link io.scangate.gateway.wire.WireSettings}.
 * An {@link io.scangate.gateway.wire.Endpoint} makes a {@link io.scangate.gateway.wire.LoopHandler} for each event
 * loop, which answers views of requests. The path of a request on its event loop:
 *
 * <pre>
 *   bytes -> Connection -> ReadRound: the only request of a read waits for those of the other ready connections
 *                       -> RequestReader (strict, alone decides where a request ends)
 *                       -> RequestBatch: up to eight requests, each a Request (ranges of those bytes)
 *                       -> LoopHandler.lookAhead, then LoopHandler.answer for each
 *                             |- at once: into the loop's AnswerWriter
 *                             '- later:   LateAnswers; the connection takes no other request until then
 *   Http1Answers (all answers of a connection's read) -> one pooled buffer, one flush
 * </pre>
 *
 * <p>HTTP/2 has its own readers and writer; batches, handlers and limits are the same:
 *
 * <pre>
 *   bytes -> Http2Connection -> FrameReader -> Http2Session (streams, windows, settings; FrameCosts)
 *         -> HpackDecoder, Http2Head: fields to a Request -> Http2Requests: the batch, as above
 *   Http2Answers (HEADERS and DATA) -> one pooled buffer; Http2Sender: bodies that wait for windows
 * </pre>
 *
 * <p>{@link io.scangate.gateway.wire.MemoryBudget} limits the memory of all connections of a listener together, {@link
 * io.scangate.gateway.wire.ConnectionCaps} their number, and {@link io.scangate.gateway.wire.ConnectionWatch} the time that
 * each may wait.
 */
@NullMarked
package io.scangate.gateway.wire;

import org.jspecify.annotations.NullMarked;
