package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Notice;
import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.notices.NoticeLog;
import io.scangate.config.notices.Notices;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.Route;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Routes for notices, the newest first. Thread-safe. */
final class NoticesResource {
    private static final String KINDS =
            Arrays.stream(NoticeKind.values()).map(NoticeKind::code).collect(Collectors.joining(", "));

    private final Notices notices;

    NoticesResource(Notices notices) {
        this.notices = notices;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, "/v1/notices", Permission.AUDIT_READ, call -> page(call, null))
                        .query("kind", "limit", "after"),
                Route.of(
                                Method.GET,
                                "/v1/accounts/{appid}/notices",
                                Permission.ACCOUNT_AUDIT,
                                call -> page(call, call.appid()))
                        .query("kind", "limit", "after"));
    }

    private Answer page(Call call, @Nullable String appid) {
        long before = Objects.requireNonNullElse(call.before(), Long.MAX_VALUE);
        String code = call.query("kind");
        NoticeKind kind = code == null ? null : kind("kind", code);
        return Answer.page(notices.list(appid, kind, before, call.limit()), NoticesResource::view);
    }

    /** The kind of a code in a field. */
    static NoticeKind kind(String field, String code) {
        NoticeKind kind = NoticeKind.ofCode(code);
        if (kind == null) {
            throw Problem.malformed(field, code, "one of " + KINDS);
        }
        return kind;
    }

    private static ObjectNode view(NoticeLog.Entry entry) {
        Notice notice = entry.notice();
        ObjectNode view = Json.object();
        view.put("id", entry.id());
        view.put("at", entry.at().toString());
        view.put("kind", notice.kind().code());
        if (notice.appid() != null) {
            view.put("appid", notice.appid());
        }
        ObjectNode facts = view.putObject("facts");
        notice.facts().forEach(facts::put);
        return view;
    }
}
