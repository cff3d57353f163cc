package io.scangate.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.gateway.testing.OpenApiDocument;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random values for the schemas of a document: mostly good ones, some at the limits, some wrong. Not thread-safe. */
final class FuzzValues {
    private static final List<String> ODD = List.of(
            "",
            " ",
            "\u0000",
            "a\u0000b",
            "\ud800",
            "\u202eabc\u200b",
            "\ud83c\udf75",
            "' OR 1=1 --",
            "%00%ff",
            "../../x",
            "{id}",
            "*",
            "-1",
            "x".repeat(3_000),
            "\uffff",
            "a;b/c?d#e&f=g");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "2",
            "-1",
            "200",
            "201",
            "1.0",
            "1.5",
            "1e2",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Random random;
    private final Map<String, List<String>> pools = new HashMap<>();

    FuzzValues(Random random) {
        this.random = random;
    }

    /** Adds a text for the fields and parameters of a name; of each name the last 20 are kept. */
    void learn(String name, String text) {
        List<String> pool = pools.computeIfAbsent(name, key -> new ArrayList<>());
        if (!pool.contains(text)) {
            pool.add(text);
            if (pool.size() > 20) {
                pool.remove(0);
            }
        }
    }

    /** Forgets the texts of a name. */
    void forget(String name) {
        pools.remove(name);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    String text(String name) {
        List<String> pool = pools.get(name);
        return pool == null || chance(8) ? one(ODD) : one(pool);
    }

    /** A value of a parameter, not encoded. */
    String parameter(OpenApiDocument document, JsonNode parameter) {
        String name = parameter.get("name").asText();
        JsonNode value = value(document, name, parameter.get("schema"));
        return value.isValueNode() ? value.asText() : value.toString();
    }

    JsonNode value(OpenApiDocument document, String name, JsonNode schemaOrRef) {
        JsonNode schema = document.resolved(schemaOrRef);
        if (chance(4)) {
            return wrong();
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (schema.has("enum")) {
            return chance(5)
                    ? JSON.textNode(one(ODD))
                    : schema.get("enum").get(random.nextInt(schema.get("enum").size()));
        }
        for (String choice : List.of("oneOf", "anyOf")) {
            if (schema.has(choice)) {
                return value(
                        document,
                        name,
                        schema.get(choice).get(random.nextInt(schema.get(choice).size())));
            }
        }
        JsonNode type = schema.path("type");
        String one = type.isArray() ? type.get(random.nextInt(type.size())).asText() : type.asText();
        return switch (one) {
            case "object" -> object(document, schema);
            case "array" -> array(document, name, schema);
            case "integer", "number" -> number(schema);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "null" -> JSON.nullNode();
            default -> JSON.textNode(text(name));
        };
    }

    private JsonNode object(OpenApiDocument document, JsonNode schema) {
        ObjectNode object = JSON.objectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(property -> {
            if (chance(required.contains(property.getKey()) ? 97 : 45)) {
                object.set(property.getKey(), value(document, property.getKey(), property.getValue()));
            }
        });
        if (schema.path("additionalProperties").isObject() || chance(3)) {
            JsonNode any = schema.path("additionalProperties");
            object.set(text("key"), any.isObject() ? value(document, "value", any) : wrong());
        }
        return object;
    }

    private JsonNode array(OpenApiDocument document, String name, JsonNode schema) {
        ArrayNode array = JSON.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            array.add(schema.has("items") ? value(document, name, schema.get("items")) : wrong());
        }
        return array;
    }

    private JsonNode number(JsonNode schema) {
        if (chance(10)) {
            return JSON.numberNode(new BigDecimal(one(NUMBERS)));
        }
        BigInteger least = BigInteger.valueOf(schema.path("minimum").asLong(0));
        if (chance(10) && schema.has("maximum")) {
            return JSON.numberNode(schema.get("maximum").bigIntegerValue().add(BigInteger.valueOf(random.nextInt(2))));
        }
        return JSON.numberNode(least.add(BigInteger.valueOf(random.nextInt(4))));
    }

    private JsonNode wrong() {
        return switch (random.nextInt(6)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.textNode(one(ODD));
            case 2 -> JSON.numberNode(new BigDecimal(one(NUMBERS)));
            case 3 -> JSON.booleanNode(random.nextBoolean());
            case 4 -> JSON.arrayNode().add(one(ODD));
            default -> JSON.objectNode().put("x", 1);
        };
    }

    /** A text in a path or a query, percent-encoded; sometimes as bytes that are not UTF-8. */
    String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain =
                    (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '-' || b == '.';
            encoded.append(plain ? String.valueOf((char) b) : String.format("%%%02x", b));
        }
        return chance(1) ? encoded + "%ff" : encoded.toString();
    }

    /** The bytes of a body; some are cut or have another byte. */
    byte[] mutated(byte[] body) {
        return body.length == 0 || !chance(3) ? body : changed(body);
    }

    /** A body that is cut or has another byte. */
    byte[] changed(byte[] body) {
        byte[] copy = java.util.Arrays.copyOf(body, chance(50) ? random.nextInt(body.length) : body.length);
        if (copy.length > 0) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
        }
        return copy;
    }
}
