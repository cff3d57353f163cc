package io.scangate.gateway.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Marks of revisions in documents. */
class MarkTest {
    @TempDir
    Path directory;

    private static Snapshot snapshot(String mark) {
        String document = "{\"format\": \"scangate-snapshot/1\", \"revision\": 3, " + mark + "\"accounts\": []}";
        return assertInstanceOf(
                Snapshot.class,
                new SnapshotReader(SnapshotSettings.DEFAULT)
                        .read(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8))));
    }

    private static DeltaReader.Result delta(String marks) {
        String document = "{\"format\": \"scangate-delta/1\", \"base\": 3, \"revision\": 4, " + marks
                + "\"accounts\": [], \"removed\": []}";
        return DeltaReader.read(Documents.sealed(document, Digest.ZERO).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theMarkIsKeptInCompiledForm() throws Exception {
        for (String mark : List.of("", "0123456789abcdef", "m\u5fae\"")) {
            String field = "\"mark\": \"" + mark.replace("\"", "\\\"") + "\", ";
            Snapshot snapshot = snapshot(field);
            assertEquals(mark, snapshot.mark());
            assertEquals(List.of(), snapshot.warnings());
            Path file = directory.resolve("rules.compiled");
            CompiledSnapshot.write(file, snapshot, 0, Pacer.NONE);
            assertEquals(mark, CompiledSnapshot.read(file, Pacer.NONE).mark());
        }
        assertNull(snapshot("").mark());
        Path file = directory.resolve("rules.compiled");
        CompiledSnapshot.write(file, snapshot(""), 0, Pacer.NONE);
        assertNull(CompiledSnapshot.read(file, Pacer.NONE).mark());
    }

    @Test
    void aDeltaHasTheMarksOfBothRevisionsOrNeither() {
        DeltaReader.Result.Good marked = assertInstanceOf(
                DeltaReader.Result.Good.class, delta("\"base_mark\": \"three\", \"mark\": \"four\", "));
        assertEquals("three", marked.baseMark());
        assertEquals("four", marked.mark());
        DeltaReader.Result.Good unmarked = assertInstanceOf(DeltaReader.Result.Good.class, delta(""));
        assertNull(unmarked.baseMark());
        assertNull(unmarked.mark());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"mark\": 7, ", "\"base_mark\": null, ", "\"mark\": [\"m\"], "})
    void aDeltaWithABadMarkIsRejected(String field) {
        DeltaReader.Result.Bad bad = assertInstanceOf(DeltaReader.Result.Bad.class, delta(field));
        assertEquals(
                "mark: ", bad.problem().replaceFirst(".*?(mark: ).* \\(expected: a string of at most 64 char.*", "$1"));
    }
}
