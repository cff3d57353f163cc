package io.scangate.config.api;

import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.Route;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Routes for the audit, the newest entry first. Thread-safe. */
final class AuditResource {
    private static final Pattern REVISION = Pattern.compile("\\d{1,18}");

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
        String after = call.after();
        if (after != null && !REVISION.matcher(after).matches()) {
            throw Problem.malformed("after", after, "the value of next in a page");
        }
        AuditLog.Filter filter = new AuditLog.Filter(
                appid, call.query("action"), call.query("actor"), call.time("from"), call.time("to"));
        return Answer.page(
                audit.entries(filter, after == null ? null : Long.valueOf(after), call.limit()),
                entry -> Views.of(entry, appid));
    }
}
