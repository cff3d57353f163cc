package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.icp.LicenceTable;
import io.scangate.config.icp.RunningImports;
import io.scangate.config.icp.RunningImports.Phase;
import io.scangate.config.icp.TableChanges;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Body;
import io.scangate.config.web.Call;
import io.scangate.config.web.Conditions;
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
import java.util.Locale;

/** Routes for the table of licences, for operators. Thread-safe. */
final class LicencesResource {
    private static final String ALL = "/v1/licences";
    private static final String IMPORTS = "/v1/licence-imports";

    private final LicenceTable licences;
    private final Rules rules;
    private final long maxFile;
    private final RunningImports imports;

    LicencesResource(LicenceTable licences, Rules rules, long maxFile, RunningImports imports) {
        this.licences = licences;
        this.rules = rules;
        this.maxFile = maxFile;
        this.imports = imports;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.PUT, ALL, Permission.LICENCES, this::importFile)
                        .body(Body.stream("text/csv", maxFile))
                        .outside()
                        .query("replace"),
                Route.of(Method.GET, IMPORTS, Permission.LICENCES_READ, this::running),
                Route.of(Method.DELETE, IMPORTS + "/{id}", Permission.LICENCES, this::cancel)
                        .conditions(Conditions.NO_CHANGE),
                Route.of(Method.GET, ALL, Permission.LICENCES_READ, this::list).query("search", "limit", "after"),
                Route.of(Method.GET, ALL + "/{domain}", Permission.LICENCES_READ, this::get),
                Route.of(Method.DELETE, ALL + "/{domain}", Permission.LICENCES, this::remove),
                Route.of(Method.GET, "/v1/unlicensed-rules", Permission.LICENCES_READ, this::unlicensed)
                        .outside()
                        .query("limit", "after"));
    }

    /** Stores the upload in a file first, so that no transaction waits for a slow caller. */
    private Answer importFile(Call call) {
        try (RunningImports.Running running = imports.begin(call.actor().name())) {
            Path file = Files.createTempFile("scangate-licences", ".csv");
            try {
                Files.copy(
                        running.counted(call.stream(), Phase.RECEIVING, length(call)),
                        file,
                        StandardCopyOption.REPLACE_EXISTING);
                try (InputStream csv = running.counted(Files.newInputStream(file), Phase.IMPORTING, Files.size(file))) {
                    return view(licences.importCsv(call.actor(), csv, call.flag("replace")));
                }
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The length of the body; -1 if it is not known. */
    private static long length(Call call) {
        String length = call.header("content-length");
        return length == null || !length.matches("\\d{1,18}") ? -1 : Long.parseLong(length);
    }

    private Answer running(Call call) {
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        for (RunningImports.Progress each : imports.all()) {
            ObjectNode item = items.addObject();
            item.put("id", each.id());
            item.put("by", each.by());
            item.put("started_at", each.startedAt().toString());
            item.put("phase", each.phase().name().toLowerCase(Locale.ROOT));
            item.put("bytes", each.bytes());
            if (each.size() >= 0) {
                item.put("size", each.size());
            }
        }
        return Answer.ok(body);
    }

    private Answer cancel(Call call) {
        String id = call.path("id");
        if (imports.cancel(id).isEmpty()) {
            throw Problem.notFound(
                    "id",
                    id,
                    "the id of a running import of this replica",
                    "no running import has the id " + VisibleText.quoted(id) + " (expected: one of this replica)");
        }
        return Answer.noContent();
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
