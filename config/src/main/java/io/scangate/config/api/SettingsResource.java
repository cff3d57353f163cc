package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The route that shows the settings in force and the version, for operators and readers. Thread-safe. */
final class SettingsResource {
    private static final String VERSION =
            Objects.requireNonNullElse(SettingsResource.class.getPackage().getImplementationVersion(), "not packaged");

    private final Map<String, String> shown;

    /** @param shown the settings without secrets, in the order of the answer; a reload may change values */
    SettingsResource(Map<String, String> shown) {
        this.shown = shown;
    }

    List<Route> routes() {
        return List.of(Route.of(Method.GET, "/v1/settings", Permission.SETTINGS_READ, this::settings));
    }

    private Answer settings(Call call) {
        ObjectNode body = Json.object();
        body.put("version", VERSION);
        ArrayNode items = body.putArray("items");
        shown.forEach((key, value) -> items.addObject().put("key", key).put("value", value));
        return Answer.ok(body);
    }
}
