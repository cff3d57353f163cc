package io.scangate.config.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.linecorp.armeria.common.HttpObject;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

class StreamedAnswerTest {
    /** Runs its tasks when the test says so. */
    private static final class Threads extends AbstractExecutorService {
        private final Deque<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    /** A client that takes the head of an answer and wants the first part. */
    private static final class Client implements Subscriber<HttpObject> {
        private @Nullable Subscription answer;

        @Override
        public void onSubscribe(Subscription subscription) {
            answer = subscription;
            subscription.request(2);
        }

        @Override
        public void onNext(HttpObject part) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}

        void leave() {
            if (answer != null) {
                answer.cancel();
            }
        }
    }

    @Test
    void theSourceIsClosed_ifTheClientLeavesBeforeAThreadOpensIt() {
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        Threads threads = new Threads();
        Client client = new Client();
        Answer.stream(() -> {
                    opened.incrementAndGet();
                    return new ByteArrayInputStream(new byte[1]) {
                        @Override
                        public void close() {
                            closed.incrementAndGet();
                        }
                    };
                })
                .response(threads)
                .subscribe(client, ImmediateEventExecutor.INSTANCE);
        assertEquals(1, threads.tasks.size());
        client.leave();
        threads.tasks.remove().run();
        assertEquals(opened.get(), closed.get());
    }
}
