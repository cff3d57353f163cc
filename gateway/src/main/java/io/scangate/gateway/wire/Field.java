package io.scangate.gateway.wire;

/**
 * A field of an answer.
 *
 * @param name in lower case
 * @param value printable ASCII
 */
public record Field(String name, String value) {
    /** Header lines for HTTP/1.1. */
    static String http1(Field... fields) {
        StringBuilder lines = new StringBuilder();
        for (Field field : fields) {
            lines.append(field.name).append(": ").append(field.value).append("\r\n");
        }
        return lines.toString();
    }
}
