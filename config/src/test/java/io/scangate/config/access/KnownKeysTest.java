package io.scangate.config.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.config.access.AccessStore.Credential;
import io.scangate.config.access.AccessStore.Kind;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Keys of gateways are looked up once in each state of the database. */
class KnownKeysTest {
    private final AtomicReference<@Nullable Object> state = new AtomicReference<>("1-a");
    private final AtomicInteger lookUps = new AtomicInteger();
    private final KnownKeys keys = new KnownKeys(state::get);

    private Standing lookUp() {
        Credential key = new Credential(Kind.GATEWAY, "fleet", null, "hash" + lookUps.incrementAndGet(), null, null);
        return new Standing(key, null, null, false);
    }

    private int lookUpsAfter(int calls) {
        for (int i = 0; i < calls; i++) {
            keys.get("hash", this::lookUp);
        }
        return lookUps.get();
    }

    @Test
    void aKeyIsLookedUpOnceInEachState() {
        assertEquals(1, lookUpsAfter(3));
        state.set("2-b");
        assertEquals(2, lookUpsAfter(3));
        state.set("1-a");
        assertEquals(3, lookUpsAfter(3));
    }

    @Test
    void withoutAKnownStateEachCallLooksUp() {
        lookUpsAfter(1);
        state.set(null);
        assertEquals(4, lookUpsAfter(3));
    }

    @Test
    void anEndedKeyIsForgotten() {
        lookUpsAfter(1);
        keys.forget();
        assertEquals(2, lookUpsAfter(2));
    }

    @Test
    void aKeyThatDoesNotExistIsLookedUpEachTime() {
        for (int i = 0; i < 2; i++) {
            assertThrows(
                    IllegalStateException.class,
                    () -> keys.get("wrong", () -> {
                        lookUps.incrementAndGet();
                        throw new IllegalStateException("no such key");
                    }));
        }
        assertEquals(2, lookUps.get());
    }
}
