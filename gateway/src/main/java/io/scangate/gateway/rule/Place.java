package io.scangate.gateway.rule;

/**
 * Where something stands in the document it came from, from 1.
 *
 * @param line line, or 0 when it came from no document
 * @param column column in the line
 */
public record Place(int line, int column) {
    /** Of what came from no document. */
    public static final Place NONE = new Place(0, 0);
}
