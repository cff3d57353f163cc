package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.icp.LicenceTable;
import io.scangate.config.icp.TableChanges;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Body;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.Route;
import io.scangate.gateway.text.VisibleText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Routes for the table of licences, for operators. Thread-safe. */
final class LicencesResource {
    private static final String ALL = "/v1/licences";

    private final LicenceTable licences;
    private final Rules rules;
    private final long maxFile;

    LicencesResource(LicenceTable licences, Rules rules, long maxFile) {
        this.licences = licences;
        this.rules = rules;
        this.maxFile = maxFile;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.PUT, ALL, Permission.LICENCES, this::importFile)
                        .body(Body.stream("text/csv", maxFile))
                        .outside()
                        .query("replace"),
                Route.of(Method.GET, ALL, Permission.LICENCES_READ, this::list).query("search", "limit", "after"),
                Route.of(Method.GET, ALL + "/{domain}", Permission.LICENCES_READ, this::get),
                Route.of(Method.DELETE, ALL + "/{domain}", Permission.LICENCES, this::remove),
                Route.of(Method.GET, "/v1/unlicensed-rules", Permission.LICENCES_READ, this::unlicensed)
                        .outside()
                        .query("limit", "after"));
    }

    /** Stores the upload in a file first, so that no transaction waits for a slow caller. */
    private Answer importFile(Call call) {
        try {
            Path file = Files.createTempFile("scangate-licences", ".csv");
            try {
                Files.copy(call.stream(), file, StandardCopyOption.REPLACE_EXISTING);
                try (InputStream csv = Files.newInputStream(file)) {
                    return view(licences.importCsv(call.actor(), csv, call.flag("replace")));
                }
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer view(LicenceTable.Report report) {
        ObjectNode body = Json.object();
        body.put("imported", report.imported());
        body.put("rejected", report.rejected());
        ArrayNode errors = body.putArray("errors");
        report.errors().forEach(errors::add);
        put(body, "added", report.added());
        put(body, "changed", report.changed());
        put(body, "removed", report.removed());
        return Answer.ok(body);
    }

    private static void put(ObjectNode body, String field, TableChanges changes) {
        ObjectNode view = body.putObject(field).put("count", changes.count());
        ArrayNode domains = view.putArray("domains");
        changes.names().forEach(domains::add);
    }

    private Answer list(Call call) {
        return Answer.page(licences.list(call.query("search"), call.after(), call.limit()), Views::of);
    }

    private Answer get(Call call) {
        String domain = call.path("domain");
        ObjectNode view = Views.of(licences.find(domain).orElseThrow(() -> missing(domain)));
        return call.ifChanged(view, view);
    }

    private Answer remove(Call call) {
        String domain = call.path("domain");
        if (!licences.remove(call.actor(), domain)) {
            throw missing(domain);
        }
        return Answer.noContent();
    }

    private static Problem missing(String domain) {
        return Problem.notFound(
                "domain",
                domain,
                "a registrable domain in the table",
                "no licence of " + VisibleText.quoted(domain) + " (expected: a registrable domain in the table)");
    }

    private Answer unlicensed(Call call) {
        return Answer.page(rules.unlicensed(call.after(), call.limit()), Views::of);
    }
}
