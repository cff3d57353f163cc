package io.scangate.config.lifecycle;

/**
 * The limits in force for an account. Immutable.
 *
 * @param rules the most rules
 * @param testLinks the most test links of a rule
 * @param publishes the most publishes in a calendar month
 */
public record Limits(int rules, int testLinks, int publishes) {}
