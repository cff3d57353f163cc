package io.scangate.config.fleet;

import java.time.Instant;

/**
 * A gateway that an operator has removed from the list. Immutable.
 *
 * @param id its id
 * @param name its name for people
 * @param revision the revision that it served
 * @param reportedAt its last report
 */
public record RemovedGateway(String id, String name, long revision, Instant reportedAt) {}
