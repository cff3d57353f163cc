package io.scangate.bench;

/** Picks rules one after the other. Not thread-safe. */
@FunctionalInterface
public interface Picker {
    /** The number of a rule. */
    int next();
}
