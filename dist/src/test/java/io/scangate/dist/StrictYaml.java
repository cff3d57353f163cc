package io.scangate.dist;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads YAML without mercy: no key twice, no field that the class does not have, no number where a text is expected. An API server refuses or
 * drops such things. Not instantiable. Thread-safe.
 */
final class StrictYaml {
    private static final YAMLMapper MAPPER = mapper();

    private StrictYaml() {}

    private static YAMLMapper mapper() {
        YAMLMapper mapper = YAMLMapper.builder()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .annotationIntrospector(new WithoutOtherFields())
                .withCoercionConfig(LogicalType.Textual, config -> config.setCoercion(
                                CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
        return mapper;
    }

    /** The classes of Kubernetes' resources collect unknown fields in a map; here they are refused. */
    private static final class WithoutOtherFields extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return Boolean.FALSE;
        }
    }

    /** A file with one document. */
    static JsonNode file(Path file) throws IOException {
        List<JsonNode> all = documents(Files.readString(file));
        if (all.size() != 1) {
            throw new IOException(file + " has " + all.size() + " documents (expected: 1)");
        }
        return all.get(0);
    }

    /** The documents of a text that are not empty. */
    static List<JsonNode> documents(String yaml) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        try (var all = MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            while (all.hasNextValue()) {
                JsonNode each = all.nextValue();
                if (!each.isNull() && !each.isMissingNode()) {
                    documents.add(each);
                }
            }
        }
        return documents;
    }

    /** A document as an object; throws if it has what the class does not. */
    static <T> T as(Class<T> type, JsonNode document) throws JsonProcessingException {
        return MAPPER.treeToValue(document, type);
    }
}
