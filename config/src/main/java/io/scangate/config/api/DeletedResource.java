package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Deleted;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.util.List;
import java.util.function.Function;

/** Routes to list and restore deleted accounts and rules. Thread-safe. */
final class DeletedResource {
    private static final String ACCOUNTS = "/v1/deleted-accounts";
    private static final String RULES = "/v1/accounts/{appid}/deleted-rules";
    private static final String RESTORE = "/{id}/restore";

    private final Accounts accounts;
    private final Rules rules;

    DeletedResource(Accounts accounts, Rules rules) {
        this.accounts = accounts;
        this.rules = rules;
    }

    List<Route> routes() {
        return List.of(
                Route.of(
                        Method.GET,
                        ACCOUNTS,
                        Permission.ACCOUNTS_READ,
                        call -> list(accounts.deleted(), "account", Views::of)),
                Route.of(Method.POST, ACCOUNTS + RESTORE, Permission.ACCOUNTS, this::restoreAccount)
                        .conditions(Conditions.VERSION),
                Route.of(
                        Method.GET,
                        RULES,
                        Permission.RULES_READ,
                        call -> list(rules.deleted(call.appid()), "rule", Views::of)),
                Route.of(Method.POST, RULES + RESTORE, Permission.RULES_CHANGE, this::restoreRule)
                        .conditions(Conditions.VERSION));
    }

    private Answer restoreAccount(Call call) {
        Commit<Account> done = accounts.restore(call.change(), call.path("id"));
        return Answer.ok(Views.of(done.value()))
                .withVersion(done.value().version())
                .replayed(done);
    }

    private Answer restoreRule(Call call) {
        Commit<ConfiguredRule> done = rules.restore(call.change(), call.appid(), call.path("id"));
        return Answer.ok(Views.of(done.value()))
                .withVersion(done.value().version())
                .replayed(done);
    }

    private static <T> Answer list(List<Deleted<T>> found, String what, Function<T, ObjectNode> view) {
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        for (Deleted<T> each : found) {
            ObjectNode item = items.addObject();
            item.put("id", each.id());
            item.put("deleted_at", each.at().toString());
            if (each.until() != null) {
                item.put("until", each.until().toString());
            }
            item.set(what, view.apply(each.value()));
        }
        return Answer.ok(body);
    }
}
