package io.scangate.gateway.rule;

/**
 * A position in a document, counted from 1. Immutable.
 *
 * @param line the line, or 0 without a document
 * @param column the column in the line
 */
public record Place(int line, int column) {
    /** The position of an object without a document. */
    public static final Place NONE = new Place(0, 0);
}
