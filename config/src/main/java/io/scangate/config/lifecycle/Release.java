package io.scangate.config.lifecycle;

import java.time.Instant;

/**
 * A published state of a rule.
 *
 * @param number counts a rule's releases from 1
 * @param page the page that everybody opened
 * @param at when it was published
 * @param by who published it
 * @param revision the change that did
 */
public record Release(int number, String page, Instant at, String by, long revision) {}
