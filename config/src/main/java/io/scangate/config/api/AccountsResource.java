package io.scangate.config.api;

import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.AccountEdit;
import io.scangate.config.lifecycle.AccountFilter;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.Particulars;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.JsonBody;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import io.scangate.gateway.rule.Role;
import java.util.List;

/** Routes for accounts and their members. Thread-safe. */
final class AccountsResource {
    private static final String ALL = "/v1/accounts";
    private static final String ONE = ALL + "/{appid}";
    private static final String MEMBER = ONE + "/members/{user}";
    static final String KINDS = "corporate, government, media or other_organisation";

    private final Accounts accounts;

    AccountsResource(Accounts accounts) {
        this.accounts = accounts;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, ALL, Permission.ACCOUNTS_READ, this::list)
                        .query("limit", "after", "name", "host", "prefix"),
                Route.of(Method.POST, ALL, Permission.ACCOUNTS, this::create)
                        .conditions(Conditions.VERSION)
                        .json(),
                Route.of(Method.GET, ONE, Permission.ACCOUNT_READ, this::get),
                Route.of(Method.PATCH, ONE, Permission.ACCOUNT_CHANGE, this::update)
                        .conditions(Conditions.VERSION)
                        .json(),
                Route.of(Method.DELETE, ONE, Permission.ACCOUNTS, this::delete).conditions(Conditions.VERSION),
                Route.of(Method.PUT, MEMBER, Permission.MEMBERS, this::putMember)
                        .conditions(Conditions.VERSION)
                        .json(),
                Route.of(Method.DELETE, MEMBER, Permission.MEMBERS, this::removeMember)
                        .conditions(Conditions.VERSION));
    }

    private Answer list(Call call) {
        AccountFilter filter = AccountFilter.of(call.query("name"), call.query("host"), call.query("prefix"));
        return Answer.page(accounts.search(filter, call.after(), call.limit()), Views::of);
    }

    private Answer create(Call call) {
        JsonBody body = call.json("appid", "name", "kind");
        Commit<Account> made = accounts.create(
                call.change(), body.text("appid"), body.text("name"), body.choice("kind", AccountKind::ofCode, KINDS));
        Account account = made.value();
        return Answer.created(ALL + "/" + account.appid(), Views.of(account))
                .withVersion(account.version())
                .replayed(made);
    }

    private Answer get(Call call) {
        Account account = accounts.get(call.appid());
        return call.ifChanged(account.version(), () -> Views.of(account));
    }

    private Answer update(Call call) {
        JsonBody body = call.json("name", "kind", "code_published", "contact");
        AccountEdit edit = new AccountEdit(
                body.optionalText("name"),
                body.optionalChoice("kind", AccountKind::ofCode, KINDS + ", or personal"),
                body.optionalFlag("code_published"),
                body.optionalText("contact"));
        if (!call.caller().may(Permission.ACCOUNTS) && (edit.kind() != null || edit.codePublished() != null)) {
            throw Problem.of(
                    ProblemCode.FORBIDDEN,
                    "only operators may change kind and code_published",
                    Particulars.field(edit.kind() == null ? "code_published" : "kind"));
        }
        return changed(accounts.update(call.change(), call.appid(), edit));
    }

    private Answer delete(Call call) {
        Commit<Account> deleted = accounts.delete(call.change(), call.appid());
        return call.isDryRun()
                ? Answer.ok(Views.of(deleted.value()))
                : Answer.noContent().replayed(deleted);
    }

    private Answer putMember(Call call) {
        Role role = call.json("role").choice("role", Role::ofCode, "admin, developer or experiencer");
        return changed(accounts.putMember(call.change(), call.appid(), call.path("user"), role));
    }

    private Answer removeMember(Call call) {
        return changed(accounts.removeMember(call.change(), call.appid(), call.path("user")));
    }

    private static Answer changed(Commit<Account> change) {
        Account account = change.value();
        return Answer.ok(Views.of(account)).withVersion(account.version()).replayed(change);
    }
}
