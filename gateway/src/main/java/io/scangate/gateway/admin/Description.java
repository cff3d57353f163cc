package io.scangate.gateway.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The OpenAPI description of a listener. It becomes JSON at the first request: a start has no time for that. Thread-safe. */
final class Description {
    /** Of the public listener. */
    static final Description PUBLIC = new Description("openapi.yaml");
    /** Of the admin listener. */
    static final Description ADMIN = new Description("openapi-admin.yaml");

    private final String file;
    private volatile byte @Nullable [] json;

    private Description(String file) {
        this.file = file;
    }

    /** The description as JSON; not to be changed. The first call takes some milliseconds. */
    byte[] json() {
        byte[] made = json;
        if (made == null) {
            made = read();
            json = made;
        }
        return made;
    }

    private byte[] read() {
        try (InputStream in = Description.class.getResourceAsStream(file)) {
            return new ObjectMapper().writeValueAsBytes(new YAMLMapper().readTree(Objects.requireNonNull(in, file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
