package io.scangate.config.ownership;

import org.jspecify.annotations.Nullable;

/**
 * What one check found.
 *
 * @param outcome how it ended
 * @param address of the file that decided
 * @param status of HTTP or FTP; null if there was no answer
 * @param detail for people
 */
public record Finding(
        Outcome outcome, String address, @Nullable Integer status, String detail) {}
