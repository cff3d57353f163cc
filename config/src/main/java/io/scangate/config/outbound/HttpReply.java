package io.scangate.config.outbound;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a call by HTTP. Immutable.
 *
 * @param status the status
 * @param location the target of a redirect, which is not followed; null if there is none
 * @param retryAfter the value of the field Retry-After as it was sent; null if there is none
 * @param coding how the body is packed: the value of the field Content-Encoding; empty if there is none
 * @param body the body's first bytes as they were sent; null if it was not read
 */
@SuppressWarnings("ArrayRecordComponent") // Answers are not compared.
public record HttpReply(
        int status, @Nullable String location, @Nullable String retryAfter, String coding, byte @Nullable [] body) {}
