package io.scangate.config.ownership;

import org.jspecify.annotations.Nullable;

/**
 * The result of one check. Immutable.
 *
 * @param outcome the outcome
 * @param address of the file that decided the outcome
 * @param status of HTTP or FTP; null if there was no answer
 * @param detail for people
 */
public record Finding(
        Outcome outcome, String address, @Nullable Integer status, String detail) {}
