package io.scangate.config.icp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.LicenceCheck;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.store.Database;
import io.scangate.config.store.SqlCallTerms;
import io.scangate.config.store.SqlLicenceStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class IcpCheckTest {
    @Parameter
    TestDatabase kind = TestDatabase.SQLITE;

    @TempDir
    Path directory;

    private Database database;
    private SqlLicenceStore store;
    private LicenceTable table;
    private LicenceCheck check;

    @BeforeEach
    void open() {
        database = Database.open(kind.fresh(directory));
        store = new SqlLicenceStore(database, Clock.systemUTC());
        table = new LicenceTable(store);
        check = IcpCheck.of(IcpSettings.DEFAULT, store);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void put(Map<String, Licence> licences) {
        store.importAll(Actor.of("operator:ops"), rows -> {
            rows.put(licences);
            return new LicenceImport(licences.size(), 0, 0, 0, 0);
        });
    }

    @Test
    void aNameNeedsALicenceForItsRegistrableDomain() {
        put(Map.of(
                "example.com.cn", new Licence("京ICP备1号", "某公司"),
                "github.io", new Licence("2", ""),
                "xn--czr694b.xn--55qx5d.cn", new Licence("3", "商标")));
        assertEquals(
                new LicenceCheck.Verdict(true, "example.com.cn", "京ICP备1号, 某公司"),
                ask("https://a.b.example.com.cn:8443/c"));
        assertEquals(new LicenceCheck.Verdict(true, "example.com.cn", "京ICP备1号, 某公司"), ask("ftp://example.com.cn./"));
        // Registries register github.io itself and not the names below it.
        assertEquals(new LicenceCheck.Verdict(true, "github.io", "2"), ask("https://someone.github.io/"));
        assertTrue(ask("https://www.商标.公司.cn/").licensed());
        LicenceCheck.Verdict none = ask("https://example.cn/");
        assertFalse(none.licensed());
        assertEquals("example.cn", none.subject());
        assertTrue(none.detail().contains("expected: that registrable domain"), none.detail());
    }

    @Test
    void anAddressNeedsALicenceForExactlyThatAddress() {
        put(Map.of("192.0.2.1", new Licence("1", ""), "2001:db8::1", new Licence("6", "")));
        assertTrue(ask("http://192.0.2.1:8080/").licensed());
        assertTrue(ask("http://0xC0.0.2.1/").licensed(), "another spelling of 192.0.2.1");
        assertTrue(ask("http://[2001:DB8:0::1]/").licensed());
        assertFalse(ask("http://192.0.2.2/").licensed());
        assertFalse(ask("http://[::ffff:192.0.2.1]/").licensed());
        assertTrue(ask("http://192.0.2.2/").detail().contains("that very address"));
    }

    @Test
    void aNameThatCannotBeRegisteredIsRefusedWithTheReason() {
        assertReason("http://localhost/", "a single label");
        assertReason("http://com.cn/", "a public suffix itself");
        assertReason("http://com/", "a single label");
        assertReason("http://host.internal/", "under no known public suffix");
        assertReason("http://a..com/", "not a domain name");
        assertReason("http://a!b.com/", "not a domain name");
    }

    private void assertReason(String rule, String reason) {
        LicenceCheck.Verdict answer = ask(rule);
        assertFalse(answer.licensed(), rule);
        assertTrue(answer.detail().contains(reason), answer.detail());
    }

    @Test
    void aDisabledCheckAcceptsEveryHost() {
        IcpSettings off = new IcpSettings("off", Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));
        assertTrue(IcpCheck.of(off, store)
                .check((Link) LinkParser.parse("http://localhost/"))
                .licensed());
    }

    @Test
    void anImportReplacesTheTableAndReportsEachBadRowWithLineAndValue() {
        put(Map.of("example.com", new Licence("old", "Old"), "other.com", new Licence("kept", "")));
        LicenceTable.Report report =
                table.importCsv(Actor.of("operator:ops"), csv("""
                \uFEFFholder,Domain,licence
                """.replace("Domain", "domain") + """
                "某公司, Beijing",Example.COM,new
                Address,192.0.2.1,ip

                A,www.example.com,x
                B,"two
                lines.com",x
                C,nothing.com,
                D,com.cn,x
                E,http://e.com,x
                F,f.com
                IDN,食狮.公司.cn,idn
                """), false);
        assertEquals(3, report.imported());
        assertEquals(6, report.rejected());
        assertEquals(
                List.of(
                        "line 5: domain: \"www.example.com\" (expected: the registrable domain example.com)",
                        "line 7: domain: \"two<U+000A>lines.com\" (expected: a domain name or an IP address, alone)",
                        "line 8: licence: \"\" (expected: 1 to 200 characters, no control characters)",
                        "line 9: domain: \"com.cn\" (expected: a registrable domain such as example.com; this is a"
                                + " public suffix itself (expected: a name under it))",
                        "line 10: domain: \"http://e.com\" (expected: a domain name or an IP address, alone)",
                        "line 11: row: \"2 values\" (expected: as many as the header has)"),
                report.errors());
        assertEquals(Optional.of(new Licence("new", "某公司, Beijing")), table.licence("example.com"));
        assertEquals(Optional.of(new Licence("kept", "")), table.licence("other.com"));
        assertEquals(Optional.of(new Licence("ip", "Address")), table.licence("192.0.2.1"));
        assertTrue(ask("https://a.食狮.公司.cn/").licensed());
    }

    @Test
    void aLargeImportIsStoredWholeAndTheLastOfTwoRowsWins() {
        String rows = IntStream.range(0, 2_500)
                .mapToObj(i -> "d" + i % 2_400 + ".com,licence " + i + ",holder\n")
                .collect(Collectors.joining());
        LicenceTable.Report report =
                table.importCsv(Actor.of("operator:ops"), csv("domain,licence,holder\n" + rows), false);
        assertEquals("2500 0 2400 0 0", counts(report));
        assertEquals(TableChanges.MAX_NAMES, report.added().names().size());
        assertEquals(Optional.of(new Licence("licence 2450", "holder")), table.licence("d50.com"));
        assertEquals(Optional.of(new Licence("licence 2399", "holder")), table.licence("d2399.com"));
    }

    @Test
    void aBadFileIsRefusedAndNotImportedInPart() {
        assertBroken("", "header");
        assertBroken("a,b\n1,2\n", "\"a,b\"", "domain,licence,holder");
        assertBroken("x".repeat(100_000), "a row of more than 65536 characters");
        assertBroken("domain,licence,holder\na.com,1,\"" + "x\n".repeat(50_000), "a row of more than 65536 characters");
        assertBroken("domain,licence,holder\na.com,1,x\nb.com,\"2\"x,y\n", "line 3", "nothing was imported");
        String rows = "x.com,1,x\n".repeat(1_500);
        assertBroken("domain,licence,holder\na.com,1,x\n" + rows + "b.com,\"2\"x,y\n", "line 1503");
        assertEquals(Optional.empty(), table.licence("a.com"));
        RefusedException gbk = assertThrows(
                RefusedException.class,
                () -> table.importCsv(
                        Actor.of("operator:ops"),
                        new ByteArrayInputStream(
                                "domain,licence,holder\nc.com,1,公司\n".getBytes(Charset.forName("GBK"))),
                        false));
        assertTrue(String.valueOf(gbk.getMessage()).contains("not UTF-8"), gbk.getMessage());
    }

    private static String counts(LicenceTable.Report report) {
        return report.imported() + " " + report.rejected() + " "
                + report.added().count() + " " + report.changed().count() + " "
                + report.removed().count();
    }

    @Test
    void aFileThatReplacesTheTableSaysWhatCameChangedAndWent() {
        put(Map.of(
                "same.com", new Licence("1", "A"),
                "changed.com", new Licence("1", "A"),
                "holder.com", new Licence("1", "A"),
                "gone.com", new Licence("1", "A"),
                "gone.cn", new Licence("2", "B")));
        String rows =
                "domain,licence,holder\nsame.com,1,A\nchanged.com,2,A\nholder.com,1,B\nnew.com,3,C\nnew.com,4,C\n";
        LicenceTable.Report dry =
                new SqlCallTerms(database).undone(() -> table.importCsv(Actor.of("operator:ops"), csv(rows), true));
        assertEquals("5 0 1 2 2", counts(dry));
        assertEquals(List.of("gone.cn", "gone.com"), dry.removed().names());
        assertEquals(5, table.list(null, null, 100).items().size());
        LicenceTable.Report report = table.importCsv(Actor.of("operator:ops"), csv(rows), true);
        assertEquals("5 0 1 2 2", counts(report));
        assertEquals(List.of("new.com"), report.added().names());
        assertEquals(List.of("changed.com", "holder.com"), report.changed().names());
        assertEquals(List.of("gone.cn", "gone.com"), report.removed().names());
        assertEquals(4, table.list(null, null, 100).items().size());
        assertEquals(Optional.of(new Licence("4", "C")), table.licence("new.com"));

        assertEquals(
                "5 0 0 0 0", counts(table.importCsv(Actor.of("operator:ops"), csv(rows.replace(",3,", ",4,")), true)));
        for (String bad : List.of("domain,licence,holder\n", "domain,licence,holder\na.com,1,x\nwww.b.com,1,x\n")) {
            RefusedException refused = assertThrows(
                    RefusedException.class, () -> table.importCsv(Actor.of("operator:ops"), csv(bad), true));
            assertEquals(Refusal.INVALID_ARGUMENT, refused.refusal());
        }
        assertEquals(4, table.list(null, null, 100).items().size());
    }

    /** Else the lock of all changes would wait for the import, or each for the other. SQLite has one lock only. */
    @Test
    void onPostgresql_aRemovalDoesNotWaitForAnImport_andADryRunHoldsNothing() throws Exception {
        if (kind == TestDatabase.SQLITE) {
            return;
        }
        put(Map.of("a.com", new Licence("1", "A"), "b.com", new Licence("1", "A")));
        Actor actor = Actor.of("operator:ops");
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            store.importAll(actor, rows -> {
                rows.put(Map.of("a.com", new Licence("2", "A")));
                RefusedException refused =
                        assertThrows(RefusedException.class, () -> within(other, () -> store.remove(actor, "a.com")));
                assertEquals(Refusal.BUSY, refused.refusal());
                assertTrue(within(other, () -> store.remove(actor, "b.com")));
                return new LicenceImport(1, 0, 0, 1, 0);
            });
            new SqlCallTerms(database)
                    .undone(() -> store.importAll(actor, rows -> {
                        rows.put(Map.of("a.com", new Licence("3", "A")));
                        rows.removeOthers();
                        assertTrue(within(other, () -> store.remove(actor, "a.com")));
                        return new LicenceImport(1, 0, 0, 1, 0);
                    }));
        } finally {
            other.shutdownNow();
        }
    }

    private static boolean within(ExecutorService other, Callable<Boolean> call) {
        try {
            return other.submit(call).get(1, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw (RuntimeException) e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void licencesAreFoundListedAndRemovedInAnySpelling() {
        put(Map.of(
                "xn--czr694b.xn--55qx5d.cn", new Licence("沪ICP备9号", "商标公司"),
                "example.com", new Licence("京ICP备1号", "100% Example_A"),
                "example.cn", new Licence("京ICP备2号", "Example B"),
                "2001:db8::1", new Licence("6", "")));
        for (String spelling : List.of("商标.公司.cn", "XN--CZR694B.公司.CN.", "商标。公司。cn")) {
            assertEquals("沪ICP备9号", table.find(spelling).orElseThrow().licence(), spelling);
            assertEquals(List.of("xn--czr694b.xn--55qx5d.cn"), listed(spelling), spelling);
        }
        assertEquals("6", table.find("[2001:DB8:0::1]").orElseThrow().licence());
        assertEquals(Optional.empty(), table.find("www.example.com"));
        assertEquals(Optional.empty(), table.find("https://example.com/"));
        assertEquals(List.of("example.cn", "example.com"), listed("EXAMPLE"));
        assertEquals(List.of("example.com"), listed("100%"));
        assertEquals(List.of("example.com"), listed("e_a"));
        assertEquals(List.of("example.cn", "example.com"), listed("京ICP"));
        assertEquals(List.of(), listed("!"));
        assertEquals(4, listed(null).size());
        Page<DomainLicence> first = table.list(null, null, 3);
        Page<DomainLicence> second = table.list(null, first.next(), 3);
        assertEquals(List.of("xn--czr694b.xn--55qx5d.cn"), domains(second));

        assertTrue(table.remove(Actor.of("operator:ops"), "Example.COM."));
        assertFalse(table.remove(Actor.of("operator:ops"), "example.com"));
        assertFalse(ask("https://www.example.com/").licensed());
        assertTrue(table.remove(Actor.of("operator:ops"), "商标.公司.cn"));
        assertEquals(List.of("2001:db8::1", "example.cn"), listed(null));
    }

    private List<String> listed(@Nullable String search) {
        return domains(table.list(search, null, 100));
    }

    private static List<String> domains(Page<DomainLicence> slice) {
        return slice.items().stream().map(DomainLicence::domain).toList();
    }

    private void assertBroken(String text, String... parts) {
        RefusedException refused =
                assertThrows(RefusedException.class, () -> table.importCsv(Actor.of("operator:ops"), csv(text), false));
        assertEquals(Refusal.INVALID_ARGUMENT, refused.refusal());
        for (String part : parts) {
            assertTrue(String.valueOf(refused.getMessage()).contains(part), refused.getMessage());
        }
    }

    private LicenceCheck.Verdict ask(String rule) {
        return check.check((Link) LinkParser.parse(rule));
    }

    private static InputStream csv(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
