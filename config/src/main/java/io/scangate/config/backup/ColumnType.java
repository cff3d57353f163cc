package io.scangate.config.backup;

import java.util.Locale;

/** What a column holds. Both databases have the same three kinds, whatever they call them. */
public enum ColumnType {
    /** A whole number of at most 64 bits. */
    NUMBER,
    /** Characters. */
    TEXT,
    /** Bytes; Base64 in the file. */
    BYTES;

    /** The name in the file. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
