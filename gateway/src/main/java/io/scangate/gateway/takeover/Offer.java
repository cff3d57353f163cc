package io.scangate.gateway.takeover;

import java.io.IOException;

/**
 * What the old process serves. Immutable.
 *
 * @param revision the served revision; -1 for none
 * @param listen the address of its public listener, as {@code host:port}
 * @param admin the address of its admin listener
 */
public record Offer(long revision, String listen, String admin) {
    private static final String WORD = "serving";

    String line() {
        return WORD + " " + revision + " " + listen + " " + admin;
    }

    static Offer parse(String line) throws IOException {
        String[] words = line.split(" ", -1);
        try {
            if (words.length == 4 && words[0].equals(WORD)) {
                return new Offer(Long.parseLong(words[1]), words[2], words[3]);
            }
        } catch (NumberFormatException e) {
            // The exception below has the line.
        }
        throw new IOException(
                "the old process answers \"" + line + "\" (expected: " + WORD + " REVISION LISTEN ADMIN)");
    }
}
