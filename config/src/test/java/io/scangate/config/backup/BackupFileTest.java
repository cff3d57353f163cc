package io.scangate.config.backup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.backup.Table.Column;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.config.secrets.TestKeys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFileTest {
    private static final SecretKeys NONE = SecretKeys.none("--key-file");
    private static final BackupHeader HEADER = new BackupHeader("29", "1.2", 7, Instant.parse("2026-11-28T10:00:00Z"));
    private static final Table TABLE = new Table(
            "things",
            List.of(
                    new Column("id", ColumnType.NUMBER),
                    new Column("name", ColumnType.TEXT),
                    new Column("data", ColumnType.BYTES)));
    private static final @Nullable Object[][] ROWS = {
        {Long.MIN_VALUE, "雪 \ud83d\ude80 \"\\\n\r\u0001\u2028", new byte[] {0, -1, 10}},
        {Long.MAX_VALUE, "", new byte[0]},
        {null, null, null},
    };

    @TempDir
    Path directory;

    /** NullAway takes the rows of an array of arrays for null. */
    @SuppressWarnings("NullAway")
    private BackupFile written(String name, SecretKeys keys) throws IOException {
        BackupFile file = new BackupFile(directory.resolve(name), keys);
        assertEquals(new Totals(2, ROWS.length), file.write(out -> {
            out.header(HEADER);
            out.table(new Table("empty", List.of(new Column("id", ColumnType.NUMBER))));
            out.table(TABLE);
            for (@Nullable Object[] row : ROWS) {
                out.row(row);
            }
        }));
        return file;
    }

    /** All that a reader gets. */
    private static List<String> content(BackupFile file) throws IOException {
        return file.read(in -> {
            List<String> content = new ArrayList<>(List.of(in.header().toString()));
            for (Table table = in.nextTable(); table != null; table = in.nextTable()) {
                content.add(table.toString());
                for (@Nullable Object @Nullable [] row = in.nextRow(); row != null; row = in.nextRow()) {
                    content.add(Arrays.deepToString(row));
                }
            }
            return content;
        });
    }

    @Test
    void rowsAreReadAsTheyWereWritten() throws IOException {
        BackupFile plain = written("plain", NONE);
        List<String> content = content(plain);
        assertEquals(HEADER.toString(), content.get(0));
        assertEquals(TABLE.toString(), content.get(2));
        for (int i = 0; i < ROWS.length; i++) {
            assertEquals(Arrays.deepToString(ROWS[i]), content.get(3 + i));
        }
        BackupFile sealed = written("sealed", TestKeys.keys(directory, TestKeys.random()));
        assertEquals(content, content(sealed));
        assertEquals(new Totals(2, ROWS.length), sealed.check());
        for (BackupFile file : List.of(plain, sealed)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
        }
        assertFalse(Files.readString(sealed.path(), StandardCharsets.ISO_8859_1).contains("\u001f\u008b"));
    }

    @Test
    void eachFlippedByte_isNoticed() throws IOException {
        BackupFile plain = written("plain", NONE);
        List<String> content = content(plain);
        byte[] bytes = Files.readAllBytes(plain.path());
        int unused = 0;
        for (int i = 0; i < bytes.length; i++) {
            try {
                assertEquals(content, content(flipped(plain, bytes, i)));
                unused++;
            } catch (BackupException e) {
                // As it should be.
            }
        }
        // gzip has a time and the name of a system in front, and some bits before its end, which nobody uses.
        assertTrue(unused <= 8, unused + " bytes of " + bytes.length);
        BackupFile sealed = written("sealed", TestKeys.keys(directory, TestKeys.random()));
        byte[] secret = Files.readAllBytes(sealed.path());
        for (int i = 0; i < secret.length; i++) {
            BackupFile flipped = flipped(sealed, secret, i);
            assertThrows(BackupException.class, flipped::check, "byte " + i);
        }
        for (int length = 0; length < bytes.length; length++) {
            Path cut = Files.write(directory.resolve("cut"), Arrays.copyOf(bytes, length));
            assertThrows(BackupException.class, new BackupFile(cut, NONE)::check, "length " + length);
        }
    }

    private BackupFile flipped(BackupFile file, byte[] bytes, int index) throws IOException {
        byte[] flipped = bytes.clone();
        flipped[index] ^= 0x10;
        return new BackupFile(Files.write(directory.resolve("flipped"), flipped), file.keys());
    }

    @Test
    void anExistingFileStays_andNoOtherFileIsLeft() throws IOException {
        Path path = Files.writeString(directory.resolve("taken"), "mine");
        assertThrows(FileAlreadyExistsException.class, () -> written("taken", NONE));
        BackupFile late = new BackupFile(directory.resolve("late"), NONE);
        assertThrows(
                FileAlreadyExistsException.class,
                () -> late.write(out -> {
                    out.header(HEADER);
                    Files.writeString(late.path(), "also mine");
                }));
        assertThrows(IllegalStateException.class, () -> new BackupFile(directory.resolve("failed"), NONE).write(out -> {
            throw new IllegalStateException("the database is gone");
        }));
        assertEquals("mine", Files.readString(path));
        assertEquals("also mine", Files.readString(late.path()));
        try (Stream<Path> files = Files.list(directory)) {
            assertArrayEquals(
                    new String[] {"late", "taken"},
                    files.map(file -> file.getFileName().toString()).sorted().toArray());
        }
    }

    @Test
    void whatIsNoBackup_orNeedsAnotherKey_isRefusedWithTheReason() throws IOException {
        SecretKeys keys = TestKeys.keys(directory, TestKeys.random());
        refused(
                new BackupFile(written("plain", NONE).path(), keys),
                "it is not encrypted, so anybody may have changed it");
        refused(new BackupFile(written("sealed", keys).path(), NONE), "the key " + keys.currentId());
        refused(file("text", "hello".getBytes(StandardCharsets.UTF_8)), "it is no backup of scangate");
        refused(file("none", new byte[0]), "it is no backup of scangate");
        refused(file("packed", gzip("hello\n")), "it is no backup of scangate");
        refused(file("packed nothing", gzip("")), "it is no backup of scangate");
        refused(file("json", gzip("{\"format\":\"scangate-snapshot/1\"}\n{}\n")), "it is no backup of scangate");
        refused(
                file("later", gzip("{\"format\":\"scangate-backup/2\"}\n{}\n")),
                "the format scangate-backup/2 of a later version of scangate (expected: scangate-backup/1)");
        refused(file("half", gzip("{\"format\":\"scangate-backup/1\"}\n{}\n")), "no schema, version, revision or time");
        refused(
                file(
                        "schema",
                        gzip("{\"format\":\"scangate-backup/1\",\"schema\":\"29x\",\"version\":\"1\",\"revision\":1,"
                                + "\"made_at\":\"2026-11-28T10:00:00Z\"}\n{}\n")),
                "a schema that is no number");
    }

    @Test
    void aLineHasALimit() throws IOException {
        byte[] bytes = "12345\n123456\n".getBytes(StandardCharsets.UTF_8);
        Lines lines = new Lines(new ByteArrayInputStream(bytes), 5);
        assertTrue(lines.next());
        BackupException refused = assertThrows(BackupException.class, lines::next);
        assertTrue(String.valueOf(refused.getMessage()).contains("a line has more than 5 bytes"), refused::getMessage);
    }

    private BackupFile file(String name, byte[] bytes) throws IOException {
        return new BackupFile(Files.write(directory.resolve(name), bytes), NONE);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static void refused(BackupFile file, String why) {
        BackupException refused = assertThrows(BackupException.class, file::check, why);
        assertTrue(String.valueOf(refused.getMessage()).contains(why), refused::getMessage);
    }
}
