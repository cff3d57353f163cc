package io.scangate.config.fleet;

/**
 * A history that an operator ends: gateways that serve one of its revisions take the rules of the control plane. Immutable.
 *
 * @param history its name, which is part of the marks of its revisions
 * @param revision the last revision that is given up; gateways with a later one are not concerned
 */
public record EndedHistory(String history, long revision) {}
