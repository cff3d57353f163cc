package io.scangate.config.declared;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.gateway.text.VisibleText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads one document of a file, strictly: a field that is written wrongly would otherwise be ignored. Not thread-safe. */
final class AccountReader {
    private static final Set<String> OF_ACCOUNT = Set.of("account", "members", "rules");
    private static final Set<String> OF_RULE =
            Set.of("prefix", "page", "occupies", "test_version", "test_links", "published");

    private final String place;

    AccountReader(String place) {
        this.place = place;
    }

    DeclaredAccount account(JsonNode document) throws DeclaredException {
        checkFields("", document, OF_ACCOUNT);
        String appid = text("", document, "account");
        return new DeclaredAccount(appid, members(document.get("members")), rules(document.get("rules")));
    }

    private @Nullable SortedMap<String, String> members(@Nullable JsonNode tree) throws DeclaredException {
        if (tree == null) {
            return null;
        }
        if (!tree.isObject()) {
            throw fault("members", shown(tree), "roles by user id, or {} for none");
        }
        SortedMap<String, String> members = new TreeMap<>();
        for (Map.Entry<String, JsonNode> member : tree.properties()) {
            if (!member.getValue().isTextual()) {
                throw fault("members." + VisibleText.of(member.getKey()), shown(member.getValue()), "a role");
            }
            members.put(member.getKey(), member.getValue().textValue());
        }
        return members;
    }

    private List<DeclaredRule> rules(@Nullable JsonNode tree) throws DeclaredException {
        if (tree == null || !tree.isArray()) {
            throw fault("rules", tree == null ? "absent" : shown(tree), "a list of rules, or [] for none");
        }
        List<DeclaredRule> rules = new ArrayList<>();
        Map<String, Integer> places = new HashMap<>();
        for (JsonNode one : tree) {
            String at = "rules[" + rules.size() + "]";
            DeclaredRule rule = rule(at + ".", one);
            Integer earlier = places.putIfAbsent(rule.canonical().orElse(rule.prefix()), rules.size());
            if (earlier != null) {
                throw fault(
                        at + ".prefix",
                        VisibleText.quoted(rule.prefix()) + ", which is the same rule as rules[" + earlier + "]",
                        "each rule once");
            }
            rules.add(rule);
        }
        return rules;
    }

    private DeclaredRule rule(String at, JsonNode tree) throws DeclaredException {
        checkFields(at, tree, OF_RULE);
        JsonNode version = tree.get("test_version");
        return new DeclaredRule(
                text(at, tree, "prefix"),
                text(at, tree, "page"),
                Boolean.TRUE.equals(flag(at, tree, "occupies")),
                version == null ? DeclaredRule.DEFAULT_VERSION : text(at, tree, "test_version"),
                testLinks(at + "test_links", tree.get("test_links")),
                flag(at, tree, "published"));
    }

    private List<String> testLinks(String at, @Nullable JsonNode tree) throws DeclaredException {
        if (tree == null) {
            return List.of();
        }
        List<String> links = new ArrayList<>();
        for (JsonNode link : tree) {
            if (link.isTextual()) {
                links.add(link.textValue());
            }
        }
        if (!tree.isArray() || links.size() < tree.size()) {
            throw fault(at, shown(tree), "a list of links");
        }
        return links;
    }

    private void checkFields(String at, JsonNode tree, Set<String> known) throws DeclaredException {
        if (!tree.isObject()) {
            throw fault(at.isEmpty() ? "the document" : at.substring(0, at.length() - 1), shown(tree), "fields");
        }
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            if (!known.contains(field.getKey())) {
                throw fault(
                        at + VisibleText.of(field.getKey()),
                        "an unknown field",
                        String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    private String text(String at, JsonNode tree, String field) throws DeclaredException {
        JsonNode value = tree.get(field);
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            throw fault(at + field, value == null ? "absent" : shown(value), "a text");
        }
        return value.textValue();
    }

    private @Nullable Boolean flag(String at, JsonNode tree, String field) throws DeclaredException {
        JsonNode value = tree.get(field);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw fault(at + field, shown(value), "true or false");
        }
        return value.booleanValue();
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return VisibleText.of(text.length() > 200 ? text.substring(0, 200) + " ..." : text);
    }

    private DeclaredException fault(String at, String found, String expected) {
        return new DeclaredException(place + ": " + at + ": " + found + " (expected: " + expected + ")");
    }
}
