package io.scangate.config.outbound;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The shared list of addresses that no outbound connection may go to. */
public final class BlockedAddresses {
    private BlockedAddresses() {}

    public static List<String> all() {
        try {
            return Resources.readLines(Resources.getResource("ssrf-blocked-addresses.txt"), StandardCharsets.UTF_8)
                    .stream()
                    .map(line -> line.replaceAll("\\s*#.*", ""))
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
