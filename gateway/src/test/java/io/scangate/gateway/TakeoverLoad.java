package io.scangate.gateway;

import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.wire.HostPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Clients that scan one link all the time, some on connections that they keep, some on a new connection for each scan. A client repeats
 * nothing: each scan has to be answered.
 */
final class TakeoverLoad implements AutoCloseable {
    /** Pages whose number rises with the revision. */
    private static final Pattern PAGE = Pattern.compile("pages/(\\d+)");

    private static final int KEEPING = 4;
    private static final int CONNECTING = 2;

    private final HostPort address;
    private final String request;
    private final AtomicLong answered = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<Void>> clients = new ArrayList<>();
    private volatile boolean ending;

    TakeoverLoad(HostPort address, String target) {
        this.address = address;
        this.request = Client.get(target);
        for (int i = 0; i < KEEPING; i++) {
            clients.add(OwnThread.run(() -> scan(true)));
        }
        for (int i = 0; i < CONNECTING; i++) {
            clients.add(OwnThread.run(() -> scan(false)));
        }
    }

    private void scan(boolean keep) {
        AtomicLong last = new AtomicLong();
        while (!ending) {
            try (Client client = new Client(address)) {
                while (!ending && scansAgain(client, last) && keep) {
                    // On the same connection.
                }
            } catch (IOException e) {
                failures.add(e.toString());
            }
        }
    }

    /**
     * Returns whether the server keeps the connection.
     *
     * @param last the highest number of a page that this client has seen
     */
    private boolean scansAgain(Client client, AtomicLong last) throws IOException {
        Client.Answer answer = client.send(request).read();
        if (answer.status() == 200 && answer.body().contains("\"miniprogram\"")) {
            answered.incrementAndGet();
            Matcher page = PAGE.matcher(answer.body());
            long number = page.find() ? Long.parseLong(page.group(1)) : 0;
            if (number < last.get()) {
                failures.add("page " + number + " after page " + last);
            }
            last.set(number);
        } else {
            failures.add(answer.toString());
        }
        return !answer.header("connection").equals("close");
    }

    long answered() {
        return answered.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Returns when all clients have ended. */
    void end() {
        ending = true;
        clients.forEach(CompletableFuture::join);
    }

    @Override
    public void close() {
        end();
    }
}
