/**
 * The HTTP face, on Netty. {@link io.scangate.gateway.http.HttpServer} starts both listeners from
 * {@link io.scangate.gateway.http.HttpSettings}; {@link io.scangate.gateway.http.Connection} is what happens on one
 * connection; {@link io.scangate.gateway.http.ResolveEndpoint} answers scans. May import {@code resolve},
 * {@code identity}, {@code usage}, {@code index}, {@code rule} and {@code link}; only the wiring imports it.
 *
 * <p>How a request travels, all on one event loop:
 *
 * <pre>
 *   bytes -> Connection -> RequestHead (strict, the only judge of where a request ends)
 *                |- GET /v1/resolve?...  -> ResolveEndpoint.answerPlain, from the bytes as they are
 *                '- anything else        -> CodecBridge: the whole request through Netty's decoder -> Endpoint.answer
 *   AnswerBuffer (all answers of a read) -> one pooled buffer, one flush
 * </pre>
 */
@NullMarked
package io.scangate.gateway.http;

import org.jspecify.annotations.NullMarked;
