package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.scangate.gateway.testing.SlowPart;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class after which Netty's leak detector reports a leaked buffer. The detector runs at level paranoid.
 */
public final class LeakCheck implements AfterAllCallback {
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    static {
        // This runs before the first buffer: Netty makes its detectors once.
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval) {
                return new RecordingDetector<>(type, interval);
            }

            @Override
            @SuppressWarnings("deprecation")
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval, long maxActive) {
                return new RecordingDetector<>(type, interval);
            }
        });
    }

    private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {
        RecordingDetector(Class<?> type, int interval) {
            super(type, interval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String type, String records) {
            LEAKS.add(type + ": " + records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
            LEAKS.add(type);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertEquals(List.of(), leaks());
    }

    /** The leaks found. The detector reports a buffer after its collection, when the next buffer is allocated. */
    static List<String> leaks() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            SlowPart.pause(20);
            ByteBufAllocator.DEFAULT.directBuffer(64).release();
        }
        return List.copyOf(LEAKS);
    }
}
