package io.scangate.config.scans;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * The scans that a rule decided in an hour. Immutable.
 *
 * @param prefix canonical; empty for rules of the account that the gateway did not tell apart
 * @param hour the start of the hour
 * @param kinds by kind, at least one
 */
public record HourCount(String prefix, Instant hour, List<OfKind> kinds) {
    public HourCount {
        kinds = List.copyOf(kinds);
    }

    /** The number of scans of a kind. */
    public record OfKind(ScanKind kind, long scans) {}

    /** All scans; also those of which it is not known what they opened. */
    public long scans() {
        return sum(kind -> true);
    }

    /** The scans that opened the mini program. */
    public long opens() {
        return sum(ScanKind::isOpen);
    }

    /** The scans that opened the web page. */
    public long fallbacks() {
        return sum(ScanKind::isFallback);
    }

    /** At the greatest number it stays there. */
    private long sum(Predicate<ScanKind> wanted) {
        long sum = 0;
        for (OfKind each : kinds) {
            long more = wanted.test(each.kind()) ? each.scans() : 0;
            sum = sum > Long.MAX_VALUE - more ? Long.MAX_VALUE : sum + more;
        }
        return sum;
    }
}
