package io.scangate.config.secrets;

import java.nio.charset.StandardCharsets;

/**
 * Where a secret is stored. An encrypted secret can be read only at its own place. Immutable.
 *
 * @param column the table and its column, such as {@code webhooks.secret}
 * @param row the id of the row, which never changes
 */
public record Place(String column, long row) {
    byte[] bytes() {
        return (column + ":" + row).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return column + " of row " + row;
    }
}
