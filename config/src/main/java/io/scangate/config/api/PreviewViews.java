package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.preview.Destination;
import io.scangate.config.preview.Forecast;
import io.scangate.config.preview.Forecast.Difference;
import io.scangate.config.preview.Forecast.Neighbour;
import io.scangate.config.preview.Viewer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Forecasts of changes as JSON. Thread-safe. */
final class PreviewViews {
    private PreviewViews() {}

    /** The reader of the forecasts of a call. */
    static Viewer viewer(Call call) {
        return new Viewer(call.appid(), call.caller().kind().isOfAllAccounts());
    }

    static ObjectNode of(Forecast forecast) {
        ObjectNode view = Json.object();
        if (forecast.before() != null) {
            view.set("before", Views.of(forecast.before()));
        }
        if (forecast.after() != null) {
            view.set("after", Views.of(forecast.after()));
        }
        addNeighbours(view.putArray("shadows"), forecast.shadows());
        addNeighbours(view.putArray("shadowed_by"), forecast.shadowedBy());
        addDifferences(view.putArray("test_links"), forecast.testLinks());
        addDifferences(view.putArray("links"), forecast.links());
        view.put("sample", forecast.sample());
        view.put("publishes_used", forecast.quota().used());
        view.put("publishes_left", forecast.quota().left());
        return view;
    }

    /** The forecasts of a change of several rules. */
    static ObjectNode of(List<Forecast> forecasts) {
        ObjectNode view = Json.object();
        ArrayNode items = view.putArray("items");
        forecasts.forEach(forecast -> items.add(of(forecast)));
        return view;
    }

    private static void addNeighbours(ArrayNode into, List<Neighbour> neighbours) {
        neighbours.forEach(rule -> into.addObject().put("appid", rule.appid()).put("prefix", rule.prefix()));
    }

    private static void addDifferences(ArrayNode into, List<Difference> differences) {
        for (Difference difference : differences) {
            ObjectNode view = into.addObject();
            view.put("link", difference.link());
            view.set("before", of(difference.before()));
            view.set("after", of(difference.after()));
        }
    }

    private static ObjectNode of(Destination destination) {
        ObjectNode view = Json.object();
        view.put("action", destination.appid() == null ? "web" : "miniprogram");
        putIfThere(view, "appid", destination.appid());
        putIfThere(view, "version", destination.version());
        putIfThere(view, "page", destination.page());
        putIfThere(
                view,
                "withheld",
                destination.withheld() == null ? null : destination.withheld().code());
        putIfThere(view, "rule", destination.rule());
        return view;
    }

    private static void putIfThere(ObjectNode view, String field, @Nullable String value) {
        if (value != null) {
            view.put(field, value);
        }
    }
}
