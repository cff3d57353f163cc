package io.scangate.bench.scale;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Changes on their way over long polls: from sources to gateways that ask them, or over relays, each of which answers the polls of
 * some gateways. The rules are those of {@code ChangeFeed} and {@code FeedRules}: a source looks for news at a fixed interval and answers
 * all who wait, a poll without news ends after two seconds, a gateway begins no two polls within a tenth of a second, and one whose
 * answer does not begin in time asks another source without waiting. What an answer contains is decided when a processor begins it, so
 * a slow source sends more changes in fewer answers.
 */
final class FeedFanOut extends FanOut {
    private static final double WAIT = 2;
    private static final double LEAST_BETWEEN_POLLS = 0.1;
    private static final double ANSWER_LIMIT = 1.5;
    private static final double MOST_PAUSE = 0.04;

    private final Fleet fleet;
    private final List<Node> sources = new ArrayList<>();
    private final List<Gateway> gateways = new ArrayList<>();

    /**
     * Who asks whom.
     *
     * @param gateways the number of gateways
     * @param sources the number of control planes
     * @param processors of each source
     * @param fanOut the gateways that ask one relay; 0 if all ask the sources
     * @param oneMachine whether gateways use the processors of the first source, as in a test on one machine
     */
    record Fleet(int gateways, int sources, int processors, int fanOut, boolean oneMachine) {
        static Fleet direct(int gateways, int sources, int processors) {
            return new Fleet(gateways, sources, processors, 0, false);
        }
    }

    FeedFanOut(Fleet fleet, Costs costs, Network network, long seed) {
        super(fleet.gateways, costs, network, seed);
        this.fleet = fleet;
        for (int i = 0; i < fleet.sources; i++) {
            sources.add(new Node(new Station(events, fleet.processors, network.bytesASecond())));
        }
        for (int i = 0; i < fleet.gateways; i++) {
            gateways.add(new Gateway(i));
        }
    }

    /** The polls of a fleet that has run for a while are spread over the time of a poll. */
    @Override
    double start() {
        gateways.forEach(gateway -> gateway.poll(gateway.parent, WAIT));
        return 2 * WAIT;
    }

    @Override
    void publish() {
        int revision = outcome.publish(events.now());
        for (Node source : sources) {
            double look = costs.watchSeconds() == 0 ? 0 : random.nextDouble() * costs.watchSeconds();
            events.after(look, () -> source.advance(revision));
        }
    }

    /** From now on a relay answers nobody any more, as one that hangs. It follows all the same. */
    void hang(int gateway) {
        Node node = gateways.get(gateway).node;
        node.dead = true;
        node.waiting.clear();
    }

    @Override
    Usage used() {
        return new Usage(
                events.now(),
                sources.stream()
                        .mapToDouble(each -> each.station.processorSeconds())
                        .sum(),
                sources.stream().mapToLong(each -> each.station.answers()).sum(),
                sources.stream().mapToLong(each -> each.station.sentBytes()).sum(),
                gateways.stream().mapToLong(each -> each.node.station.answers()).sum(),
                gateways.stream()
                        .mapToLong(each -> each.node.station.sentBytes())
                        .sum());
    }

    /** The gateways that ask one source. */
    long connectionsOfASource() {
        return gateways.stream().filter(each -> each.parent == sources.get(0)).count();
    }

    /** The relays between the sources and the farthest gateway. */
    int relaysOnTheWay() {
        int relays = 0;
        for (int at = fleet.gateways - 1; fleet.fanOut > 0 && at >= fleet.fanOut * fleet.sources; relays++) {
            at = at / fleet.fanOut - fleet.sources;
        }
        return relays;
    }

    /** What answers polls: a source or a relay. */
    private final class Node {
        private final Station station;
        private final Set<Gateway> waiting = new LinkedHashSet<>();
        private final Set<Long> made = new HashSet<>();
        private int revision;
        private boolean dead;

        Node(Station station) {
            this.station = station;
        }

        void advance(int to) {
            if (to <= revision) {
                return;
            }
            revision = to;
            List<Gateway> all = List.copyOf(waiting);
            waiting.clear();
            all.forEach(gateway -> answer(gateway, gateway.poll));
        }

        void ask(Gateway gateway, double wait) {
            int poll = gateway.poll;
            if (dead) {
                return;
            }
            if (revision > gateway.taken || wait == 0) {
                answer(gateway, poll);
                return;
            }
            waiting.add(gateway);
            events.after(wait, () -> {
                if (gateway.poll == poll && waiting.remove(gateway)) {
                    answer(gateway, poll);
                }
            });
        }

        private void answer(Gateway gateway, int poll) {
            int from = gateway.taken;
            int[] to = new int[1];
            station.work(
                    () -> {
                        to[0] = Math.max(from, revision);
                        if (to[0] == from) {
                            return costs.pollSeconds();
                        }
                        boolean isFirst = made.add(((long) from << 32) | to[0]);
                        return costs.deltaSeconds() + (isFirst ? costs.changeSeconds() : 0);
                    },
                    () -> {
                        long bytes = to[0] == from
                                ? costs.emptyBytes()
                                : costs.answerBytes() + costs.deltaBytes() * (to[0] - from);
                        station.send(bytes, gateway.latency, () -> gateway.receive(poll, from, to[0], bytes));
                    });
        }
    }

    private final class Gateway {
        private final int number;
        private final Node node;
        private final Node parent;
        private final double latency = network.latency(random);

        /** The last revision that has arrived; it is served when it has been applied. */
        private int taken;

        private int poll;
        private double began;

        Gateway(int number) {
            this.number = number;
            this.node = new Node(
                    fleet.oneMachine ? sources.get(0).station : new Station(events, 1, network.bytesASecond()));
            this.parent = parent();
        }

        private Node parent() {
            int ofSources = fleet.fanOut * fleet.sources;
            return fleet.fanOut == 0 || number < ofSources
                    ? sources.get(number % fleet.sources)
                    : gateways.get((number - ofSources) / fleet.fanOut).node;
        }

        private Node source() {
            return sources.get(random.nextInt(sources.size()));
        }

        void poll(Node at, double wait) {
            began = events.now();
            int mine = ++poll;
            events.after(latency, () -> at.ask(this, wait));
            events.after(wait + ANSWER_LIMIT, () -> {
                if (poll == mine) {
                    poll++;
                    double pause = MOST_PAUSE * (1 + random.nextDouble()) / 2;
                    events.after(pause, () -> poll(source(), 0));
                }
            });
        }

        /** A late answer counts if it has news. */
        void receive(int answered, int from, int to, long bytes) {
            outcome.receive(bytes);
            boolean isNews = to > from;
            if (from != taken || (!isNews && answered != poll) || (isNews && network.loses(random))) {
                return;
            }
            poll++;
            taken = to;
            if (!isNews) {
                pollAgain();
                return;
            }
            node.station.work(costs::applySeconds, () -> {
                outcome.serve(number, from, to, events.now());
                node.advance(to);
                pollAgain();
            });
        }

        private void pollAgain() {
            double rest = Math.max(0, began + LEAST_BETWEEN_POLLS - events.now());
            int mine = poll;
            events.after(rest, () -> {
                if (poll == mine) {
                    poll(parent.dead ? source() : parent, WAIT);
                }
            });
        }
    }
}
