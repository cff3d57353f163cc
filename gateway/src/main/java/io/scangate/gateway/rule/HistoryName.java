package io.scangate.gateway.rule;

/**
 * The name of a history of changes. A control plane puts it at the end of the marks of its revisions, after a hyphen, and takes
 * a new one when an operator ends the difference after a restore. So a gateway knows the history of its rules by their mark.
 * Thread-safe: all methods are static.
 */
public final class HistoryName {
    private static final char SEPARATOR = '-';

    private HistoryName() {}

    /**
     * The name in a mark. A mark without a name, as earlier versions make, is the name of a history of its own: it covers one
     * revision only.
     */
    public static String of(String mark) {
        return mark.substring(mark.lastIndexOf(SEPARATOR) + 1);
    }

    /** The mark of a revision. */
    public static String mark(String digest, String history) {
        return digest + SEPARATOR + history;
    }
}
