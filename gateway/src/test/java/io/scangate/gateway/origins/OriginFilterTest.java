package io.scangate.gateway.origins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkGenerator;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.testing.NeedsProgram;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter's writer and its readers in Java and JavaScript. Seeded. */
class OriginFilterTest {
    private static final Path READER =
            Path.of("..", "clients", "origin-filter.mjs").toAbsolutePath();
    private static final int PROBES = 20_000;

    @TempDir
    Path directory;

    private static byte[] filter(long revision, Iterable<String> origins) {
        OriginFilterWriter writer = new OriginFilterWriter();
        origins.forEach(origin -> writer.add(origin.getBytes(UTF_8)));
        return writer.write(revision, Pacer.NONE);
    }

    private static Set<String> origins(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "https://shop" + i + ".example.cn")
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 255, 257, 1_000, 100_000})
    void filter_missesNoOrigin_isSmall_andRarelyWrong(int count) {
        byte[] bytes = filter(7, origins(count));
        OriginFilter filter = new OriginFilter(bytes);
        assertEquals(7, filter.revision());
        origins(count).forEach(origin -> assertTrue(filter.mayHaveRules(origin), origin));
        int fixedBytes = OriginFilter.HEADER + 3 * Integer.BYTES + 1;
        assertTrue(8L * (bytes.length - fixedBytes) <= 12L * count, () -> bytes.length + " bytes");
        ByteBuffer head = ByteBuffer.wrap(bytes);
        double places = (double) head.getInt(20) * head.getInt(24);
        assertTrue(count / places < 0.001, () -> "places: " + places);
        long wrong = IntStream.range(0, PROBES)
                .filter(i -> filter.mayHaveRules("https://other" + i + ".example.com"))
                .count();
        // The bound above is exact; this sample scatters around it.
        assertTrue(wrong <= PROBES * 15L / 10_000, () -> "wrong: " + wrong);
    }

    @Test
    void bytes_dependOnTheOriginsAndTheRevisionOnly() {
        List<String> origins = new ArrayList<>(origins(1_000));
        byte[] bytes = filter(1, origins);
        java.util.Collections.shuffle(origins, new Random(1));
        assertEquals(HexFormat.of().formatHex(bytes), HexFormat.of().formatHex(filter(1, origins)));
    }

    /** The examples of MurmurHash3_x86_32 that other implementations give. */
    @Test
    void hash_isMurmurHash3() {
        assertEquals(0x248bfa47, hash("hello", 0));
        assertEquals(0x149bbb7f, hash("hello, world", 0));
        assertEquals(0x2e4ff723, hash("The quick brown fox jumps over the lazy dog", 0));
        assertEquals(0x514e28b7, hash("", 1));
    }

    private static int hash(String text, int seed) {
        return OriginFilter.hash(text.getBytes(UTF_8), text.length(), seed);
    }

    @Test
    void page_hasTheBytesOfAnExample() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "origins.md"));
        Matcher dump = Pattern.compile("(?m)^[0-9a-f]{2}((?: [0-9a-f]{2})+)").matcher(page);
        String hex = dump.results().map(line -> line.group() + " ").collect(Collectors.joining());
        byte[] expected = filter(42, List.of("https://wx.qq.com", "http://shop.example.com:8080"));
        assertEquals(HexFormat.ofDelimiter(" ").formatHex(expected), hex.strip());
    }

    @Test
    void damagedFilter_isRefused() {
        byte[] bytes = filter(7, origins(300));
        Random random = new Random(2);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            assertThrows(IllegalArgumentException.class, () -> new OriginFilter(damaged));
        }
        for (int length = 0; length < bytes.length; length += 1 + random.nextInt(9)) {
            byte[] truncated = Arrays.copyOf(bytes, length);
            assertThrows(IllegalArgumentException.class, () -> new OriginFilter(truncated));
        }
    }

    /** The reader takes the origin of a link as the gateway's parser does, or says that the client must ask. */
    @Test
    void linkThatTheGatewayParses_passesAFilterWithItsOrigin() {
        List<String> links = links(20_000, 3);
        Set<String> origins = new LinkedHashSet<>();
        links.forEach(link -> origins.addAll(originOf(link)));
        OriginFilter all = new OriginFilter(filter(1, origins));
        OriginFilter none = new OriginFilter(filter(1, List.of()));
        for (String link : links) {
            assertTrue(originOf(link).isEmpty() || all.mayOpen(link), link);
        }
        long saved = links.stream().filter(link -> !none.mayOpen(link)).count();
        assertTrue(saved > links.size() / 5, () -> "saved: " + saved);
    }

    private static List<String> links(int count, long seed) {
        LinkGenerator generator = new LinkGenerator(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> new String(generator.next(), UTF_8))
                .toList();
    }

    private static List<String> originOf(String link) {
        return LinkParser.parse(link) instanceof Link parsed ? List.of(parsed.origin()) : List.of();
    }

    @Test
    @NeedsProgram("node")
    void readerInJavaScript_answersAsTheReaderInJava() throws Exception {
        List<String> links = new ArrayList<>(links(3_000, 4));
        origins(2_000).forEach(origin -> links.add(origin + "/menu?table=7"));
        Set<String> half = origins(1_000);
        half.addAll(List.of("https://wx.qq.com", "ftp://wx.qq.com", "https://wx.qq.com:8443"));
        byte[] bytes = filter((1L << 40) + 3, half);
        OriginFilter filter = new OriginFilter(bytes);
        Files.write(directory.resolve("filter"), bytes);
        // A link may have line ends, so the links are in hexadecimal digits.
        List<String> digits = links.stream()
                .map(link -> HexFormat.of().formatHex(link.getBytes(UTF_8)))
                .toList();
        Files.write(directory.resolve("links"), digits);
        String expected = filter.revision() + " "
                + links.stream().map(link -> filter.mayOpen(link) ? "1" : "0").collect(Collectors.joining())
                + " RangeError";
        assertTrue(expected.contains("00000") && expected.contains("11111"));
        assertEquals(expected, run("""
                import { readFileSync } from 'node:fs';
                import { OriginFilter } from '%s';
                const bytes = new Uint8Array(readFileSync('filter'));
                const filter = new OriginFilter(bytes);
                const links = readFileSync('links', 'latin1').trimEnd().split('\\n')
                    .map((digits) => Buffer.from(digits, 'hex').toString('utf8'));
                const answers = links.map((link) => (filter.mayOpen(link) ? '1' : '0')).join('');
                let fault;
                bytes[bytes.length >> 1] ^= 4;
                try { new OriginFilter(bytes); } catch (e) { fault = e.name; }
                process.stdout.write(`${filter.revision} ${answers} ${fault}`);
                """.formatted(READER.toUri())));
    }

    private String run(String script) throws Exception {
        Path file = Files.writeString(directory.resolve("test.mjs"), script);
        Process node = new ProcessBuilder("node", file.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(node.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, node.waitFor(), printed);
        assertFalse(printed.isEmpty());
        return printed;
    }
}
