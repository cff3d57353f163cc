package io.scangate.config.api;

import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Routes for the audit, the newest entry first. Thread-safe. */
final class AuditResource {
    private final AuditLog audit;

    AuditResource(AuditLog audit) {
        this.audit = audit;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, "/v1/audit", Permission.AUDIT_READ, call -> page(call, null))
                        .query("limit", "after", "action", "actor", "from", "to"),
                Route.of(
                                Method.GET,
                                "/v1/accounts/{appid}/audit",
                                Permission.ACCOUNT_AUDIT,
                                call -> page(call, call.appid()))
                        .query("limit", "after", "action", "actor", "from", "to"));
    }

    private Answer page(Call call, @Nullable String appid) {
        AuditLog.Filter filter = new AuditLog.Filter(
                appid, call.query("action"), call.query("actor"), call.time("from"), call.time("to"));
        return Answer.page(audit.entries(filter, call.before(), call.limit()), entry -> Views.of(entry, appid));
    }
}
