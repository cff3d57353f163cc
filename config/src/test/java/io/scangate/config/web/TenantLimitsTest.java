package io.scangate.config.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.config.access.Caller;
import io.scangate.config.access.Caller.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenantLimitsTest {
    private static final Caller ACCOUNT = caller(Kind.ACCOUNT, "wx1", "secret 1");
    private static final Caller PLATFORM = caller(Kind.AUTHORIZED_PLATFORM, "wx1", "refresh token");
    private static final Caller OTHER = caller(Kind.ACCOUNT, "wx2", "secret 2");
    private static final Caller OPERATOR = caller(Kind.OPERATOR, null, "key 1");

    private final AtomicLong nanos = new AtomicLong();
    private final TenantLimits limits = new TenantLimits(new CallLimits(2, 6, 3), nanos::get);
    private final Map<String, String> fields = new HashMap<>();

    private static Caller caller(Kind kind, @Nullable String account, String credential) {
        return new Caller(kind, "name", account, credential);
    }

    private Runnable admit(Caller caller) {
        fields.clear();
        return limits.admit(caller, fields::put);
    }

    private void assertRefused(Caller caller, String retryAfter) {
        fields.clear();
        Problem problem = assertThrows(Problem.class, () -> limits.admit(caller, fields::put));
        assertEquals(ProblemCode.TOO_MANY_CALLS, problem.code());
        assertEquals(retryAfter, problem.headers().get("Retry-After"));
    }

    @Test
    void callsInFlightAreLimited_untilTheyEnd() {
        List<Runnable> ends = new ArrayList<>(List.of(admit(ACCOUNT), admit(ACCOUNT), admit(PLATFORM)));
        assertRefused(ACCOUNT, "1");
        assertEquals("\"in-flight\";r=0", fields.get("ratelimit"));
        assertRefused(PLATFORM, "1");
        admit(OTHER).run();
        admit(OPERATOR).run();
        ends.remove(0).run();
        ends.add(admit(ACCOUNT));
        assertRefused(ACCOUNT, "1");
        ends.forEach(Runnable::run);
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        List.of(admit(ACCOUNT), admit(ACCOUNT), admit(ACCOUNT)).forEach(Runnable::run);
    }

    @Test
    void otherLimitsCountAtOnce_andCallsInFlightCountOn() {
        Runnable first = admit(ACCOUNT);
        limits.change(new CallLimits(1, 2, 2));
        Runnable second = admit(ACCOUNT);
        assertEquals("\"rate\";q=2;w=2, \"in-flight\";q=2;qu=\"concurrent-requests\"", fields.get("ratelimit-policy"));
        assertRefused(ACCOUNT, "1");
        first.run();
        second.run();
        admit(ACCOUNT).run();
        assertRefused(ACCOUNT, "1");
        limits.change(new CallLimits(100, 100, 100));
        admit(ACCOUNT).run();
    }

    @Test
    void theRateIsThatOfTheAccountAndOfTheKey() {
        for (int i = 0; i < 5; i++) {
            admit(ACCOUNT).run();
        }
        admit(PLATFORM).run();
        assertRefused(ACCOUNT, "1");
        assertEquals("\"rate\";r=0;t=3, \"in-flight\";r=2", fields.get("ratelimit"));
        // The platform's own key has tokens, and the refused call takes none of them.
        assertRefused(PLATFORM, "1");
        admit(OTHER).run();
        for (int i = 0; i < 6; i++) {
            admit(OPERATOR).run();
        }
        assertRefused(OPERATOR, "1");
        nanos.addAndGet(Duration.ofMillis(500).toNanos());
        admit(PLATFORM).run();
        assertRefused(ACCOUNT, "1");
    }

    @Test
    void aPersonUsesUpOnlyTheOwnShare_whateverTheRole() {
        Caller ana = person(Kind.VIEWER, 1, "wx1");
        List<Runnable> ends = new ArrayList<>(List.of(admit(ana), admit(ana), admit(ana)));
        assertRefused(ana, "1");
        assertRefused(person(Kind.OWNER, 1, "wx2"), "1");
        admit(ACCOUNT).run();
        admit(person(Kind.VIEWER, 2, "wx1")).run();
        ends.forEach(Runnable::run);
        for (int i = 0; i < 3; i++) {
            admit(ana).run();
        }
        assertRefused(ana, "1");
        admit(ACCOUNT).run();
    }

    private static Caller person(Kind kind, long user, String account) {
        return new Caller(kind, "p" + user, account, "member:" + user, new Caller.Person(user, "s", "password"));
    }

    @Test
    void refusedCallsHoldNoPlace() {
        for (int i = 0; i < 6; i++) {
            admit(ACCOUNT).run();
        }
        for (int i = 0; i < 10; i++) {
            assertRefused(ACCOUNT, "1");
        }
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        List.of(admit(ACCOUNT), admit(ACCOUNT), admit(ACCOUNT)).forEach(Runnable::run);
    }

    @Test
    void admittedCallsTellTheLimits() {
        Runnable end = admit(ACCOUNT);
        assertEquals("\"rate\";q=6;w=3, \"in-flight\";q=3;qu=\"concurrent-requests\"", fields.get("ratelimit-policy"));
        assertEquals("\"rate\";r=5;t=1, \"in-flight\";r=2", fields.get("ratelimit"));
        end.run();
    }

    @Test
    void gatewaysHaveNoLimit() {
        Caller gateway = caller(Kind.GATEWAY, null, "key 2");
        for (int i = 0; i < 100; i++) {
            admit(gateway);
        }
        assertEquals(Map.of(), fields);
    }
}
