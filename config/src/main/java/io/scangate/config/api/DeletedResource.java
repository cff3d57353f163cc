package io.scangate.config.api;

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

/** Routes to list, restore and forget deleted accounts and rules. Thread-safe. */
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
                Route.of(Method.GET, ACCOUNTS, Permission.ACCOUNTS_READ, this::listAccounts)
                        .query("search", "limit", "after"),
                Route.of(Method.DELETE, ACCOUNTS + "/{id}", Permission.ACCOUNTS, this::forgetAccount)
                        .conditions(Conditions.REFUSED),
                Route.of(Method.POST, ACCOUNTS + RESTORE, Permission.ACCOUNTS, this::restoreAccount)
                        .conditions(Conditions.REFUSED),
                Route.of(Method.GET, RULES, Permission.RULES_READ, this::listRules)
                        .query("limit", "after"),
                Route.of(Method.POST, RULES + RESTORE, Permission.RULES_CHANGE, this::restoreRule)
                        .outside()
                        .conditions(Conditions.REFUSED));
    }

    private Answer listAccounts(Call call) {
        return Answer.page(
                accounts.deleted(call.query("search"), call.after(), call.limit()),
                each -> view(each, "account", Views.of(each.value())));
    }

    private Answer listRules(Call call) {
        return Answer.page(
                rules.deleted(call.appid(), call.after(), call.limit()),
                each -> view(each, "rule", Views.of(each.value())));
    }

    private Answer forgetAccount(Call call) {
        return Answer.noContent().replayed(accounts.forget(call.change(), call.path("id")));
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

    private static <T> ObjectNode view(Deleted<T> deleted, String what, ObjectNode value) {
        ObjectNode item = Json.object();
        item.put("id", deleted.id());
        item.put("deleted_at", deleted.at().toString());
        item.put("until", deleted.until().toString());
        item.set(what, value);
        return item;
    }
}
