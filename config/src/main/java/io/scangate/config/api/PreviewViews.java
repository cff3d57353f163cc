package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.preview.Destination;
import io.scangate.config.preview.Forecast;
import io.scangate.config.preview.Forecast.Difference;
import io.scangate.config.preview.Forecast.Neighbour;
import io.scangate.config.web.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Forecasts of changes as JSON. Thread-safe. */
final class PreviewViews {
    private static final String RELEASE = "release";

    private PreviewViews() {}

    /** A forecast as one account may see it, without the test pages of other accounts. */
    static ObjectNode of(Forecast foretold, String appid) {
        ObjectNode view = Json.object();
        if (foretold.before() != null) {
            view.set("before", Views.of(foretold.before()));
        }
        if (foretold.after() != null) {
            view.set("after", Views.of(foretold.after()));
        }
        addNeighbours(view.putArray("shadows"), foretold.shadows());
        addNeighbours(view.putArray("shadowed_by"), foretold.shadowedBy());
        addDifferences(view.putArray("test_links"), foretold.testLinks(), appid);
        addDifferences(view.putArray("links"), foretold.links(), appid);
        view.put("sample", foretold.sample());
        return view;
    }

    private static void addNeighbours(ArrayNode into, List<Neighbour> neighbours) {
        neighbours.forEach(rule -> into.addObject().put("appid", rule.appid()).put("prefix", rule.prefix()));
    }

    private static void addDifferences(ArrayNode into, List<Difference> differences, String appid) {
        for (Difference difference : differences) {
            ObjectNode view = into.addObject();
            view.put("link", difference.link());
            view.set("before", of(difference.before(), appid));
            view.set("after", of(difference.after(), appid));
        }
    }

    private static ObjectNode of(Destination opened, String appid) {
        ObjectNode view = Json.object();
        view.put("action", opened.appid() == null ? "web" : "miniprogram");
        putIfThere(view, "appid", opened.appid());
        putIfThere(view, "version", opened.version());
        if (RELEASE.equals(opened.version()) || appid.equals(opened.appid())) {
            putIfThere(view, "page", opened.page());
        }
        putIfThere(view, "rule", opened.rule());
        return view;
    }

    private static void putIfThere(ObjectNode view, String field, @Nullable String value) {
        if (value != null) {
            view.put(field, value);
        }
    }
}
