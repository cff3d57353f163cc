package io.scangate.config.api;

import com.linecorp.armeria.common.HttpMethod;
import io.scangate.config.api.Endpoint.Audience;
import io.scangate.config.lifecycle.AuditLog;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who changed what and when, the newest first. */
final class AuditResource {
    private static final Pattern REVISION = Pattern.compile("\\d{1,18}");

    private final AuditLog audit;

    AuditResource(AuditLog audit) {
        this.audit = audit;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.of(HttpMethod.GET, "/v1/audit", Audience.OPERATOR, call -> page(call, null))
                        .query("limit", "after"),
                Endpoint.of(
                                HttpMethod.GET,
                                "/v1/accounts/{appid}/audit",
                                Audience.ACCOUNT,
                                call -> page(call, call.appid()))
                        .query("limit", "after"));
    }

    private Answer page(Call call, @Nullable String appid) {
        String after = call.after();
        if (after != null && !REVISION.matcher(after).matches()) {
            throw Problem.malformed("after", after, "the next of a page");
        }
        long before = after == null ? Long.MAX_VALUE : Long.parseLong(after);
        return Call.page(audit.entries(appid, before, call.limit()), Views::of);
    }
}
