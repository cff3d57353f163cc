package io.scangate.config.declared;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule as the control plane has it. Immutable.
 *
 * @param id the id in the API
 * @param version the version that a change is based on
 * @param canonical the form by which rules are compared
 * @param rule what a file would say of it; {@code published} is null if it has a draft
 * @param livePage the page that scans open; null if it is not published
 */
record LiveRule(
        String id,
        long version,
        String canonical,
        DeclaredRule rule,
        @Nullable String livePage) {
    /** Of the API's form. */
    static LiveRule of(JsonNode json) {
        List<String> testLinks = new ArrayList<>();
        json.get("test_links").forEach(link -> testLinks.add(link.asText()));
        boolean published = json.get("state").asText().equals("published");
        boolean draft = json.get("has_draft").asBoolean();
        DeclaredRule rule = new DeclaredRule(
                json.get("prefix").asText(),
                json.get("page").asText(),
                json.get("occupies").asBoolean(),
                json.get("test_version").asText(),
                testLinks,
                draft ? null : Boolean.valueOf(published));
        return new LiveRule(
                json.get("id").asText(),
                json.get("version").asLong(),
                json.get("canonical").asText(),
                rule,
                published ? json.at("/live/page").asText() : null);
    }

    boolean published() {
        return livePage != null;
    }
}
