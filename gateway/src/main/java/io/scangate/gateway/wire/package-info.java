/**
 * HTTP on sockets, and the only home of Netty: listeners, connections, limits, deadlines, the parsing of requests and the
 * writing of answers. Knows nothing of scans. May import nothing of ours.
 *
 * <p>{@link io.scangate.gateway.wire.Server} starts both listeners from {@link io.scangate.gateway.wire.WireSettings}. An
 * {@link io.scangate.gateway.wire.Endpoint} makes a {@link io.scangate.gateway.wire.LoopHandler} for each event loop and
 * answers views of requests. How a request travels, all on one event loop:
 *
 * <pre>
 *   bytes -> Connection -> RequestReader (strict, the only judge of where a request ends)
 *                       -> RequestBatch: up to eight requests, each a Request (ranges of those bytes)
 *                       -> LoopHandler.lookAhead, then LoopHandler.answer for each
 *                             |- at once: into the loop's AnswerWriter
 *                             '- later:   LateAnswers, and no other request is taken before
 *   Http1Answers (all answers of a read) -> one pooled buffer, one flush
 * </pre>
 */
@NullMarked
package io.scangate.gateway.wire;

import org.jspecify.annotations.NullMarked;
