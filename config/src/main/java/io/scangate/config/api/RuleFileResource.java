package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.RefusedException.Fault;
import io.scangate.config.lifecycle.RuleChange;
import io.scangate.config.lifecycle.RuleFile;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Body;
import io.scangate.config.web.Call;
import io.scangate.config.web.ChangeRoutes;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.FaultViews;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.util.List;

/** The route that adds the rules of a CSV file, all or none. Thread-safe. */
final class RuleFileResource {
    private static final long MAX_BYTES = 256 << 10;

    private final Rules rules;

    RuleFileResource(Rules rules) {
        this.rules = rules;
    }

    List<Route> routes() {
        return List.of(Route.of(Method.POST, "/v1/accounts/{appid}/rules-file", Permission.RULES_CHANGE, this::add)
                .body(Body.bytes("text/csv", MAX_BYTES))
                .outside()
                .query(ChangeRoutes.DRY_RUN)
                .conditions(Conditions.REFUSED));
    }

    private Answer add(Call call) {
        RuleFile file = RuleCsv.read(call.bytes());
        if (call.isDryRun()) {
            return Answer.ok(tried(call, file));
        }
        Commit<RuleChange.Several> done = rules.addAll(call.change(), call.appid(), file);
        ObjectNode body = Views.of(done.value());
        body.put("revision", done.revision());
        return Answer.ok(body).replayed(done);
    }

    /** Each row with its faults. */
    private ObjectNode tried(Call call, RuleFile file) {
        List<Fault> faults = rules.faults(call.appid(), file);
        ObjectNode body = Json.object();
        body.put("good", faults.isEmpty() && file.faults().isEmpty());
        ArrayNode items = body.putArray("items");
        for (RuleFile.Row row : file.rows()) {
            ObjectNode item = items.addObject();
            item.put("line", row.line());
            item.put("prefix", row.rule().prefix());
            item.put("page", row.rule().page());
            ArrayNode views = item.putArray("faults");
            faults.stream()
                    .filter(fault -> fault.place().equals(row.place()))
                    .forEach(fault -> views.add(FaultViews.of(fault)));
        }
        // Rows that are no rules.
        ArrayNode unread = body.putArray("unread");
        file.faults().forEach(fault -> unread.add(FaultViews.of(fault)));
        return body;
    }
}
