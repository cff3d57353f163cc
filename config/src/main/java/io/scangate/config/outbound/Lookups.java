package io.scangate.config.outbound;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.scangate.config.outbound.FetchException.Failure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Look-ups of names that untrusted people choose. The system's resolver blocks its thread and cannot be cancelled, and a silent
 * name server can block it for long. So the threads are limited, and each owner of names has a share of them, which it holds
 * until its look-ups have ended. Thread-safe. Blocks.
 */
final class Lookups implements AutoCloseable {
    /** The most look-ups at once. */
    static final int MOST = 64;

    /** The most look-ups of one owner at once. */
    static final int MOST_OF_ONE = 8;

    private final HostResolver resolver;
    private final Map<String, Integer> running = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads;

    /**
     * Look-ups with threads of their own.
     *
     * @param name of the threads
     */
    Lookups(HostResolver resolver, String name) {
        this.resolver = resolver;
        this.threads = new ThreadPoolExecutor(
                0,
                MOST,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new ThreadFactoryBuilder()
                        .setNameFormat(name + "-%d")
                        .setDaemon(true)
                        .build());
    }

    /**
     * Looks a name up.
     *
     * @param owner whose share is used
     * @throws FetchException {@link Failure#NOT_TRIED} if no thread is free; {@link Failure#NO_ANSWER} if the name is unknown or
     *     its server is silent
     */
    List<InetAddress> addresses(String owner, String name, Deadline deadline) throws FetchException {
        Future<List<InetAddress>> lookup = start(owner, name);
        try {
            return lookup.get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            String what =
                    e.getCause() instanceof UnknownHostException ? " is not a known host" : " cannot be looked up";
            throw new FetchException(Failure.NO_ANSWER, name + what, e);
        } catch (TimeoutException e) {
            lookup.cancel(true);
            throw new FetchException(Failure.NO_ANSWER, "the name server did not answer in time for " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchException(Failure.NOT_TRIED, "the service is stopping", e);
        }
    }

    private Future<List<InetAddress>> start(String owner, String name) throws FetchException {
        if (running.merge(owner, 1, Integer::sum) > MOST_OF_ONE) {
            end(owner);
            throw new FetchException(
                    Failure.NOT_TRIED,
                    "more than " + MOST_OF_ONE + " names of one account are being looked up; try again");
        }
        Callable<List<InetAddress>> task = () -> {
            try {
                return resolver.resolve(name);
            } finally {
                end(owner);
            }
        };
        try {
            return threads.submit(task);
        } catch (RejectedExecutionException e) {
            end(owner);
            throw new FetchException(Failure.NOT_TRIED, "too many names are being looked up; try again", e);
        }
    }

    private void end(String owner) {
        running.computeIfPresent(owner, (key, count) -> count == 1 ? null : count - 1);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
