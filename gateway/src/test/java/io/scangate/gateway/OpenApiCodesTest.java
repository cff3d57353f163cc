package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.scangate.gateway.link.LinkFault;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.resolve.MismatchReason;
import io.scangate.gateway.rule.RejectionReason;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.testing.OpenApiDocument;
import io.scangate.gateway.testing.OpenApiDocument.Operation;
import io.scangate.gateway.wire.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares the codes of the program with the descriptions of both listeners and with the tables of docs/host-app.md. */
class OpenApiCodesTest {
    private static final Path GUIDE = Path.of("..", "docs", "host-app.md");
    private static final Pattern CODE_ROW =
            Pattern.compile("(?m)^\\| (\\d{3}) \\| `(\\w+)` \\| (yes|no) \\| \\S.* \\|$");
    private static final Pattern REASON_ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| no \\| \\S.* \\|$");

    private static OpenApiDocument open;
    private static OpenApiDocument admin;

    @BeforeAll
    static void readDescriptions() throws IOException {
        open = DescribedCalls.document("/openapi.json");
        admin = DescribedCalls.document("/openapi-admin.json");
    }

    /** The problems of enums of the gateway, as status and code. */
    static Set<String> codesOf(String... enums) throws ClassNotFoundException {
        Set<String> codes = new TreeSet<>();
        for (String each : enums) {
            for (Object constant : Class.forName("io.scangate.gateway." + each).getEnumConstants()) {
                Problem problem = (Problem) constant;
                codes.add(problem.status() + " " + problem.code());
            }
        }
        return codes;
    }

    /** Status and code of each problem that the operations of a description have. */
    private static Set<String> described(OpenApiDocument document) {
        Set<String> codes = new TreeSet<>(Set.of("404 not_found", "405 method_not_allowed"));
        for (Operation operation : document.operations()) {
            operation.node().get("responses").properties().forEach(response -> {
                JsonNode problem = document.resolved(response.getValue())
                        .path("content")
                        .path("application/problem+json")
                        .path("schema")
                        .at("/properties/code/enum");
                problem.forEach(code -> codes.add(response.getKey() + " " + code.asText()));
            });
        }
        return codes;
    }

    private static Set<String> enumOf(OpenApiDocument document, String schema) {
        Set<String> values = new TreeSet<>();
        document.json().at("/components/schemas/" + schema + "/enum").forEach(each -> values.add(each.asText()));
        return values;
    }

    private static <E> Set<String> names(E[] constants, Function<E, String> code) {
        return Arrays.stream(constants).map(code).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<MatchResult> rows(Pattern row) throws IOException {
        return row.matcher(Files.readString(GUIDE)).results();
    }

    @Test
    void theDescriptionAndTheGuideHaveTheCodesOfThePublicListener() throws Exception {
        Set<String> codes = codesOf("scan.ScanProblem", "wire.WireProblem");
        assertEquals(codes, described(open));
        assertEquals(
                codes,
                rows(CODE_ROW)
                        .map(row -> row.group(1) + " " + row.group(2))
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertEquals(codes.size(), rows(CODE_ROW).count(), "a code twice");
    }

    /** A retry is for what another gateway may answer otherwise. */
    @Test
    void theGuideSaysThatARetryIsForTimeoutsAndFaultsOfTheGateway() throws Exception {
        Set<String> yes = rows(CODE_ROW)
                .filter(row -> row.group(3).equals("yes"))
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of("408", "500", "503"), yes);
    }

    @Test
    void theDescriptionAndTheGuideHaveTheReasonsOfDecisions() throws Exception {
        Set<String> reasons = names(Decision.values(), Decision::reason);
        reasons.remove("");
        assertEquals(reasons, enumOf(open, "Reason"));
        assertEquals(reasons, rows(REASON_ROW).map(row -> row.group(1)).collect(Collectors.toCollection(TreeSet::new)));
        String description =
                open.json().at("/components/schemas/Reason/description").asText();
        reasons.forEach(reason -> assertTrue(description.contains("`" + reason + "`:"), reason));
    }

    @Test
    void theDescriptionOfTheAdminListenerHasItsCodes() throws Exception {
        Set<String> codes = codesOf("admin.AdminProblem", "wire.WireProblem");
        // The rate of an address is limited at the public listener only.
        codes.remove("429 too_many_requests");
        Function<String, String> withoutStatus = each -> each.replaceFirst("\\w+ ", "");
        assertEquals(
                names(codes.toArray(String[]::new), withoutStatus),
                names(described(admin).toArray(String[]::new), withoutStatus));
    }

    @Test
    void theDescriptionOfTheAdminListenerHasTheNamesOfTheProgram() {
        assertEquals(names(SnapshotFault.values(), SnapshotFault::code), enumOf(admin, "Fault"));
        assertEquals(names(RejectionReason.values(), RejectionReason::code), enumOf(admin, "RejectionReason"));
        assertEquals(names(MismatchReason.values(), MismatchReason::code), enumOf(admin, "MismatchReason"));
        assertEquals(names(LinkFault.values(), LinkFault::code), enumOf(admin, "LinkFault"));
        assertEquals(
                names(ReloadStatus.State.values(), state -> state.name().toLowerCase(Locale.ROOT)),
                enumOf(admin, "Source/properties/state"));
    }

    /** A new enum of problems has to be compared above. */
    @Test
    void theseAreAllEnumsOfProblems() {
        Set<String> enums = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.scangate.gateway")
                        .stream()
                        .filter(each -> each.isEnum() && each.isAssignableTo(Problem.class))
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of("AdminProblem", "ScanProblem", "WireProblem"), enums);
    }
}
