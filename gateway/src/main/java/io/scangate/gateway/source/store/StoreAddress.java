package io.scangate.gateway.source.store;

import io.scangate.gateway.settings.ServerAddresses;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The address of a store in the setting {@code source}: {@code store+https://HOST/PATH}, {@code store+http://HOST/PATH} or
 * {@code store+file:PATH}. Immutable.
 */
public final class StoreAddress {
    private static final String SCHEME = "store+";
    private static final String FILE = "file:";

    private final @Nullable URI server;
    private final @Nullable Path directory;

    private StoreAddress(@Nullable URI server, @Nullable Path directory) {
        this.server = server;
        this.directory = directory;
    }

    /** Whether a setting's text starts like such an address. */
    public static boolean looksLikeAddress(String text) {
        return text.startsWith(SCHEME);
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if the text has another form, with a message for people
     */
    public static StoreAddress of(String text) {
        String address = text.substring(SCHEME.length());
        if (address.startsWith(FILE)) {
            return new StoreAddress(null, directory(text, address.substring(FILE.length())));
        }
        if (!ServerAddresses.looksLikeAddress(address) || address.contains(",")) {
            throw bad(text);
        }
        List<URI> parsed = ServerAddresses.parse("source", address);
        return new StoreAddress(parsed.get(0), null);
    }

    private static Path directory(String text, String path) {
        try {
            if (path.isEmpty() || (path.startsWith("//") && !path.startsWith("///"))) {
                throw bad(text);
            }
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw bad(text);
        }
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException("source: \"" + ServerAddresses.excerpt(text)
                + "\" (expected: store+https://HOST/PATH, store+http://HOST/PATH or store+file:PATH)");
    }

    /** Opens the place without connecting to it. */
    public StorePlace open(StoreSettings settings) {
        if (directory != null) {
            return new DirectoryPlace(directory);
        }
        if (server == null) {
            throw new IllegalStateException("an address has one of both");
        }
        return new HttpPlace(server, settings.tls());
    }
}
