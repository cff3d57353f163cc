package io.scangate.bench.scale;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes on their way by the files of a store: a publisher puts a file of changes and then the head, edges of a CDN keep both, and
 * gateways look at the head after each pause. The rules are those of {@code Publisher} and {@code StoreRules}: changes that come while a
 * head is being written are in the next one; a gateway takes the files from its revision on, one after the other. With etcd the head
 * has no edge, and each look gets all of it.
 */
final class StoreFanOut extends FanOut {
    private final Fleet fleet;
    private final @Nullable Station etcd;
    private final List<Edge> edges = new ArrayList<>();

    /** The revision of each head, the first one before all changes. */
    private final List<Integer> heads = new ArrayList<>(List.of(0));

    private boolean publishing;
    private long originGets;
    private long originBytes;
    private long edgeGets;
    private long edgeBytes;

    /**
     * What carries the changes.
     *
     * @param gateways the number of gateways
     * @param edges of the CDN; each serves its share of the gateways
     * @param poll the pause of a gateway between two looks at the head
     * @param life how long an edge keeps the head
     * @param publishSeconds to write the changes and the head
     * @param headBytes of a head
     * @param etcdProcessors of etcd's leader, which has the head; 0 if the head is a file
     */
    record Fleet(
            int gateways,
            int edges,
            double poll,
            double life,
            double publishSeconds,
            long headBytes,
            int etcdProcessors) {}

    StoreFanOut(Fleet fleet, Costs costs, Network network, long seed) {
        super(fleet.gateways, costs, network, seed);
        this.fleet = fleet;
        this.etcd =
                fleet.etcdProcessors == 0 ? null : new Station(events, fleet.etcdProcessors, network.bytesASecond());
        for (int i = 0; i < fleet.edges; i++) {
            edges.add(new Edge());
        }
    }

    @Override
    double start() {
        for (int i = 0; i < fleet.gateways; i++) {
            Gateway gateway = new Gateway(i);
            events.after(random.nextDouble() * fleet.poll, gateway::look);
        }
        return 2 * fleet.poll + fleet.life;
    }

    @Override
    void publish() {
        outcome.publish(events.now());
        events.after(random.nextDouble() * costs.watchSeconds(), this::publishHead);
    }

    private void publishHead() {
        if (publishing || heads.get(heads.size() - 1) == outcome.changes()) {
            return;
        }
        publishing = true;
        int revision = outcome.changes();
        events.after(fleet.publishSeconds, () -> {
            heads.add(revision);
            publishing = false;
            publishHead();
        });
    }

    private long fileBytes(int head) {
        return costs.answerBytes() + costs.deltaBytes() * (heads.get(head) - heads.get(head - 1));
    }

    int publications() {
        return heads.size() - 1;
    }

    @Override
    Usage used() {
        return new Usage(
                events.now(),
                etcd == null ? 0 : etcd.processorSeconds(),
                originGets + (etcd == null ? 0 : etcd.answers()),
                originBytes + (etcd == null ? 0 : etcd.sentBytes()),
                edgeGets,
                edgeBytes);
    }

    /** One cache. A request for what it lacks waits, and of those that wait only one goes on to the origin. */
    private final class Edge {
        private final Map<Integer, List<Runnable>> fetching = new HashMap<>();
        private final Map<Integer, Double> fetched = new HashMap<>();
        private final double latency = network.latency(random);
        private int head;

        /** The head has the key 0. */
        private void get(int key, double life, long bytes, Runnable then) {
            edgeGets++;
            if (events.now() - fetched.getOrDefault(key, Double.NEGATIVE_INFINITY) < life) {
                then.run();
                return;
            }
            List<Runnable> waiting = fetching.get(key);
            if (waiting != null) {
                waiting.add(then);
                return;
            }
            List<Runnable> all = new ArrayList<>(List.of(then));
            fetching.put(key, all);
            originGets++;
            events.after(latency, () -> {
                int now = heads.size() - 1;
                originBytes += key > 0 ? bytes : now > head ? fleet.headBytes : costs.emptyBytes();
                events.after(latency, () -> {
                    head = key > 0 ? head : now;
                    fetched.put(key, events.now());
                    fetching.remove(key);
                    all.forEach(Runnable::run);
                });
            });
        }
    }

    private final class Gateway {
        private final int number;
        private final Edge edge;
        private final double latency = network.latency(random);
        private int known;

        Gateway(int number) {
            this.number = number;
            this.edge = edges.get(number % edges.size());
        }

        void look() {
            if (etcd == null) {
                events.after(
                        latency,
                        () -> edge.get(0, fleet.life, 0, () -> {
                            int head = edge.head;
                            long bytes = head > known ? fleet.headBytes : costs.emptyBytes();
                            edgeBytes += bytes;
                            events.after(latency, () -> take(head, bytes));
                        }));
            } else {
                events.after(latency, () -> {
                    int[] head = new int[1];
                    etcd.work(
                            () -> {
                                head[0] = heads.size() - 1;
                                return costs.pollSeconds();
                            },
                            () -> etcd.send(fleet.headBytes, latency, () -> take(head[0], fleet.headBytes)));
                });
            }
        }

        private void take(int head, long bytes) {
            outcome.receive(bytes);
            if (head <= known) {
                events.after(fleet.poll, this::look);
                return;
            }
            int next = known + 1;
            long file = fileBytes(next);
            events.after(
                    latency,
                    () -> edge.get(next, Double.POSITIVE_INFINITY, file, () -> {
                        edgeBytes += file;
                        events.after(latency, () -> {
                            outcome.receive(file);
                            events.after(costs.applySeconds(), () -> {
                                outcome.serve(number, heads.get(next - 1), heads.get(next), events.now());
                                known = next;
                                take(head, 0);
                            });
                        });
                    }));
        }
    }
}
