package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** No field of the API is forgotten when hostile texts are tried. */
class HostileFieldsTest {
    private static Set<String> fields(String document) throws IOException {
        try (InputStream in = HostileFieldsTest.class.getResourceAsStream("api/" + document)) {
            return HostileFields.in(new YAMLMapper().readTree(Objects.requireNonNull(in, document)));
        }
    }

    @Test
    void everyFieldOfTheApiIsInTheTable() throws IOException {
        Set<String> expected = fields("openapi.yaml");
        expected.addAll(fields("openapi-internal.yaml"));
        assertEquals(
                String.join("\n", expected),
                String.join("\n", new TreeSet<>(HostileFields.known().keySet())));
    }
}
