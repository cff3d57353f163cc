package io.scangate.config.outbound;

import io.scangate.config.outbound.FetchException.Failure;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Look-ups of names that untrusted people choose. They are limited, and each owner of names has a share of them, which it holds
 * until its look-ups have ended. A look-up ends with its deadline. Thread-safe. Blocks.
 */
final class Lookups {
    /** The most look-ups at once. Each has a socket. */
    static final int MOST = 1_024;

    /** The most look-ups of one owner at once. */
    static final int MOST_OF_ONE = 8;

    private final HostResolver resolver;
    private final Semaphore free = new Semaphore(MOST);
    private final Map<String, Integer> running = new ConcurrentHashMap<>();

    Lookups(HostResolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Looks a name up.
     *
     * @param owner whose share is used
     * @throws FetchException {@link Failure#NOT_TRIED} if too many look-ups run; {@link Failure#NO_ANSWER} if the name is unknown or
     *     its server is silent
     */
    List<InetAddress> addresses(String owner, String name, Deadline deadline) throws FetchException {
        CompletableFuture<List<InetAddress>> lookup = start(owner, name);
        try {
            return lookup.get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed(name, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw silent(name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchException(Failure.NOT_TRIED, "the service is stopping", e);
        } finally {
            lookup.cancel(false);
        }
    }

    private static FetchException failed(String name, Throwable cause) {
        if (cause instanceof SocketTimeoutException) {
            return silent(name, cause);
        }
        String what = cause instanceof UnknownHostException
                ? " is not a known host"
                : " cannot be looked up: " + cause.getMessage();
        return new FetchException(Failure.NO_ANSWER, name + what, cause);
    }

    private static FetchException silent(String name, Throwable cause) {
        return new FetchException(Failure.NO_ANSWER, "the name server did not answer in time for " + name, cause);
    }

    private CompletableFuture<List<InetAddress>> start(String owner, String name) throws FetchException {
        if (running.merge(owner, 1, Integer::sum) > MOST_OF_ONE) {
            end(owner);
            throw new FetchException(
                    Failure.NOT_TRIED,
                    "more than " + MOST_OF_ONE + " names of one account are being looked up; try again");
        }
        if (!free.tryAcquire()) {
            end(owner);
            throw new FetchException(Failure.NOT_TRIED, "too many names are being looked up; try again");
        }
        CompletableFuture<List<InetAddress>> lookup = resolver.resolve(name);
        CompletableFuture<List<InetAddress>> unused = lookup.whenComplete((addresses, failure) -> {
            free.release();
            end(owner);
        });
        return lookup;
    }

    private void end(String owner) {
        running.computeIfPresent(owner, (key, count) -> count == 1 ? null : count - 1);
    }
}
