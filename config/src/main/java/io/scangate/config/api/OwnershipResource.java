package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.RuleForm;
import io.scangate.config.ownership.CheckResult;
import io.scangate.config.ownership.Directory;
import io.scangate.config.ownership.Ownership;
import io.scangate.config.ownership.VerificationFile;
import io.scangate.config.ownership.VerificationFilter;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import io.scangate.gateway.link.Link;
import java.util.List;
import java.util.Map;

/** Routes for verification files and the results of checks. Thread-safe. */
final class OwnershipResource {
    private static final String ACCOUNT = "/v1/accounts/{appid}";

    private static final Map<String, Boolean> FAILING = Map.of("failing", true, "proven", false);

    private final Accounts accounts;
    private final Ownership ownership;

    OwnershipResource(Accounts accounts, Ownership ownership) {
        this.accounts = accounts;
        this.ownership = ownership;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, ACCOUNT + "/verification-file", Permission.PROOFS_READ, this::file)
                        .query("prefix"),
                Route.of(Method.GET, ACCOUNT + "/verifications", Permission.PROOFS_READ, this::list)
                        .query("state", "search", "limit", "after"),
                Route.of(Method.GET, ACCOUNT + "/verification-requests", Permission.PROOFS_READ, this::requests)
                        .query("limit", "after"),
                Route.of(Method.POST, ACCOUNT + "/verifications", Permission.PROOFS, this::check)
                        .json()
                        .outside()
                        .conditions(Conditions.NO_CHANGE));
    }

    private Answer file(Call call) {
        String prefix = call.query("prefix");
        ObjectNode body = Json.object();
        if (prefix == null) {
            put(body, ownership.file(call.appid()));
        } else {
            Link rule = RuleForm.prefix(prefix);
            VerificationFile file = ownership.file(call.appid(), rule);
            put(body, file);
            body.put("address", Directory.of(rule).address() + file.name());
        }
        return Answer.ok(body);
    }

    private static void put(ObjectNode body, VerificationFile file) {
        body.put("file_name", file.name());
        body.put("file_content", file.content());
    }

    private Answer check(Call call) {
        Link rule = RuleForm.prefix(call.json("prefix").text("prefix"));
        accounts.get(call.appid());
        CheckResult found = ownership.check(call.appid(), rule, call.actor().name());
        ObjectNode body = Json.object();
        body.put("directory", Directory.of(rule).address());
        body.put("proven", found.proven());
        Views.put(body, found);
        return Answer.ok(body);
    }

    private Answer requests(Call call) {
        accounts.get(call.appid());
        return Answer.page(ownership.requests(call.appid(), call.after(), call.limit()), Views::of);
    }

    private Answer list(Call call) {
        accounts.get(call.appid());
        VerificationFilter filter =
                new VerificationFilter(call.choice("state", FAILING::get, "failing or proven"), call.query("search"));
        return Answer.page(ownership.verifications(call.appid(), filter, call.after(), call.limit()), Views::of);
    }
}
