package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import io.scangate.config.api.Endpoint.Audience;
import io.scangate.config.icp.Licence;
import io.scangate.config.icp.LicenceTable;
import io.scangate.config.store.SqlBlockList;
import java.util.List;

/** What only operators decide: which domains have a licence, and for which hosts nobody may have rules. */
final class OperatorsResource {
    static final String LICENCES = "/v1/licences";

    private static final String BLOCKED = "/v1/blocked-hosts";

    private final LicenceTable licences;
    private final SqlBlockList blocked;

    OperatorsResource(LicenceTable licences, SqlBlockList blocked) {
        this.licences = licences;
        this.blocked = blocked;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.of(HttpMethod.PUT, LICENCES, Audience.OPERATOR, this::importLicences)
                        .body(MediaType.CSV_UTF_8),
                Endpoint.of(HttpMethod.GET, LICENCES + "/{domain}", Audience.OPERATOR, this::licence),
                Endpoint.of(HttpMethod.GET, BLOCKED, Audience.OPERATOR, this::listBlocked),
                Endpoint.of(HttpMethod.PUT, BLOCKED + "/{host}", Audience.OPERATOR, this::block)
                        .json(),
                Endpoint.of(HttpMethod.DELETE, BLOCKED + "/{host}", Audience.OPERATOR, this::unblock));
    }

    private Answer importLicences(Call call) {
        LicenceTable.Report report =
                licences.importCsv(call.actor(), call.content().toInputStream());
        ObjectNode body = Json.object();
        body.put("imported", report.imported());
        body.put("rejected", report.rejected());
        ArrayNode errors = body.putArray("errors");
        report.errors().forEach(errors::add);
        return Answer.ok(body);
    }

    private Answer licence(Call call) {
        String domain = call.path("domain");
        Licence licence = licences.licence(domain)
                .orElseThrow(() -> Problem.of(
                        404,
                        "not_found",
                        "no licence of \"" + domain + "\" (expected: a registrable domain in the table)"));
        ObjectNode body = Json.object();
        body.put("domain", domain);
        body.put("licence", licence.licence());
        body.put("holder", licence.holder());
        return Answer.ok(body);
    }

    private Answer listBlocked(Call call) {
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        blocked.list().forEach(host -> items.add(Views.of(host)));
        return Answer.ok(body);
    }

    private Answer block(Call call) {
        SqlBlockList.Blocked host = blocked.block(
                call.actor(), call.path("host"), call.json("reason").text("reason"));
        return Answer.ok(Views.of(host));
    }

    private Answer unblock(Call call) {
        String host = call.path("host");
        if (!blocked.unblock(call.actor(), host)) {
            throw Problem.of(404, "not_found", "host \"" + host + "\" is not on the block list");
        }
        return Answer.noContent();
    }
}
