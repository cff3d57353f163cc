package io.scangate.config.web;

import com.google.common.math.LongMath;
import io.scangate.config.access.Caller;
import io.scangate.config.access.TokenBuckets;
import io.scangate.config.access.TokenBuckets.Level;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Limits the calls of each account, of each key and of each person, so that one tenant leaves the service to the others: their rate, and the
 * number in flight. A call of an account counts for the account and for the key or secret behind it, a call of a person for the person alone. Each
 * replica counts alone. Thread-safe.
 */
final class TenantLimits {
    private static final String RATE = "\"rate\"";
    private static final String IN_FLIGHT = "\"in-flight\"";

    private final LongSupplier nanos;
    private final ConcurrentHashMap<String, Integer> inFlight = new ConcurrentHashMap<>();
    private volatile InForce now;

    /** Limits with their buckets, and the value of the field that tells them. */
    private record InForce(CallLimits limits, TokenBuckets rates, String policy) {
        static InForce of(CallLimits limits, LongSupplier nanos) {
            return new InForce(
                    limits,
                    new TokenBuckets(limits.callBurst(), limits.burstTime(), nanos),
                    RATE + ";q=" + limits.callBurst() + ";w=" + seconds(limits.burstTime()) + ", " + IN_FLIGHT + ";q="
                            + limits.callsInFlight() + ";qu=\"concurrent-requests\"");
        }
    }

    /** @param nanos the time, as {@link System#nanoTime} */
    TenantLimits(CallLimits limits, LongSupplier nanos) {
        this.nanos = nanos;
        this.now = InForce.of(limits, nanos);
    }

    /** Takes other limits from now on, with full buckets. Calls in flight count on. */
    void change(CallLimits limits) {
        if (!limits.equals(now.limits)) {
            now = InForce.of(limits, nanos);
        }
    }

    /**
     * Admits a call.
     *
     * @param fields takes the names and values of the fields about the limits (draft-ietf-httpapi-ratelimit-headers), also
     *     if the call is refused
     * @return ends the call
     * @throws Problem {@link ProblemCode#TOO_MANY_CALLS}
     */
    Runnable admit(Caller caller, BiConsumer<String, String> fields) {
        if (caller.kind() == Caller.Kind.GATEWAY) {
            return () -> {};
        }
        Collection<String> owners = owners(caller);
        InForce inForce = now;
        CallLimits limits = inForce.limits;
        fields.accept("ratelimit-policy", inForce.policy);
        int free = enter(owners, limits, fields);
        Level rate = take(owners, inForce.rates);
        fields.accept(
                "ratelimit",
                RATE + ";r=" + rate.left() + ";t=" + seconds(rate.untilFull()) + ", " + IN_FLIGHT + ";r=" + free);
        if (!rate.taken()) {
            leave(owners);
            throw Problem.tooManyCalls(
                    "more than " + limits.callsPerSecond() + " calls a second, or " + limits.callBurst() + " at once",
                    seconds(rate.untilNext()));
        }
        return () -> leave(owners);
    }

    private static List<String> owners(Caller caller) {
        return caller.account() == null || caller.person() != null
                ? List.of(caller.tenant())
                : List.of(caller.tenant(), "key " + caller.credential());
    }

    /** Enters all or none; the smallest number of free places after that. */
    private int enter(Collection<String> owners, CallLimits limits, BiConsumer<String, String> fields) {
        List<String> entered = new ArrayList<>();
        int most = 0;
        for (String owner : owners) {
            int calls = inFlight.merge(owner, 1, Integer::sum);
            entered.add(owner);
            if (calls > limits.callsInFlight()) {
                leave(entered);
                fields.accept("ratelimit", IN_FLIGHT + ";r=0");
                throw Problem.tooManyCalls(limits.callsInFlight() + " calls are not yet answered", 1);
            }
            most = Math.max(most, calls);
        }
        return limits.callsInFlight() - most;
    }

    private void leave(Collection<String> owners) {
        for (String owner : owners) {
            inFlight.computeIfPresent(owner, (same, calls) -> calls == 1 ? null : calls - 1);
        }
    }

    /** Takes a token of all or of none; the level of the emptiest bucket. */
    private static Level take(Collection<String> owners, TokenBuckets rates) {
        List<String> taken = new ArrayList<>();
        List<Level> levels = new ArrayList<>();
        for (String owner : owners) {
            Level level = rates.take(owner);
            if (!level.taken()) {
                taken.forEach(rates::putBack);
                return level;
            }
            taken.add(owner);
            levels.add(level);
        }
        return levels.stream()
                .min((one, other) -> Integer.compare(one.left(), other.left()))
                .orElseThrow();
    }

    /** Whole seconds, rounded up. */
    private static long seconds(Duration time) {
        return LongMath.divide(time.toNanos(), Duration.ofSeconds(1).toNanos(), RoundingMode.CEILING);
    }
}
