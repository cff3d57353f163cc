package io.scangate.bench;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.link.ParsedLink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Conversion of text to canonical links: {@code java -jar bench/target/scangate-bench.jar CanonicaliseBenchmark -prof
 * gc}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CanonicaliseBenchmark {
    /** The kind of links. */
    public enum Kind {
        /** ASCII, already canonical. */
        ORDINARY,
        /** Chinese path and query as UTF-8 bytes. */
        CHINESE,
        /** A query with raw brackets, braces and bars. */
        RAW,
        /** Upper-case host, dot segments, escapes in lower case. */
        ODD,
        /** An internationalised host name. */
        IDN
    }

    /** The kind of links. */
    @Param
    public Kind kind = Kind.ORDINARY;

    private final LinkParser parser = new LinkParser();
    private final Link into = new Link();
    private byte[][] texts = {};
    private int next;

    /** Makes the links and checks that each parses. */
    @Setup
    public void prepare() {
        List<String> links = new Workload(10_000).links(4096, Distribution.UNIFORM);
        texts = links.stream()
                .map(link -> shaped(link).getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        for (byte[] text : texts) {
            if (!(parser.parse(text, 0, text.length, into) instanceof Link)) {
                throw new IllegalStateException("not a link: " + new String(text, StandardCharsets.UTF_8));
            }
        }
    }

    private String shaped(String link) {
        return switch (kind) {
            case ORDINARY -> link;
            case CHINESE -> link + (link.indexOf('?') < 0 ? "?" : "&") + "店=咖啡";
            case RAW -> link + (link.indexOf('?') < 0 ? "?" : "&") + "a[]={1}|2";
            case ODD -> link.replace(".com/", ".COM/a/../%7e/%e4%b8%ad/");
            case IDN -> link.replace("https://", "https://咖啡.");
        };
    }

    /** Parses one link. */
    @Benchmark
    public ParsedLink canonicalise() {
        next = next + 1 & texts.length - 1;
        byte[] text = texts[next];
        return parser.parse(text, 0, text.length, into);
    }
}
