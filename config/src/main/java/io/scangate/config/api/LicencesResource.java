package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.icp.Licence;
import io.scangate.config.icp.LicenceTable;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Body;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
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
    private final long maxFile;

    LicencesResource(LicenceTable licences, long maxFile) {
        this.licences = licences;
        this.maxFile = maxFile;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.PUT, ALL, Permission.LICENCES, this::importFile).body(Body.stream("text/csv", maxFile)),
                Route.of(Method.GET, ALL + "/{domain}", Permission.LICENCES_READ, this::get));
    }

    /** Stores the upload in a file first, so that no transaction waits for a slow caller. */
    private Answer importFile(Call call) {
        try {
            Path file = Files.createTempFile("scangate-licences", ".csv");
            try {
                Files.copy(call.stream(), file, StandardCopyOption.REPLACE_EXISTING);
                try (InputStream csv = Files.newInputStream(file)) {
                    return view(licences.importCsv(call.actor(), csv));
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
        return Answer.ok(body);
    }

    private Answer get(Call call) {
        String domain = call.path("domain");
        Licence licence = licences.licence(domain)
                .orElseThrow(() -> Problem.of(
                        ProblemCode.NOT_FOUND,
                        "no licence of \"" + domain + "\" (expected: a registrable domain in the table)"));
        ObjectNode body = Json.object();
        body.put("domain", domain);
        body.put("licence", licence.licence());
        body.put("holder", licence.holder());
        return Answer.ok(body);
    }
}
