package io.scangate.config.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.FaultyProxy.Fault;
import io.scangate.gateway.testing.BadNetwork;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Faults of networks, disks, clocks and processes, and orders of operators to gateways. Not thread-safe. */
final class Faults {
    /** The clocks of the replicas differ by at most this. */
    private static final Duration SKEW = Duration.ofMinutes(50);

    /** After so long a plane takes the id of a gateway for free; so long after a kill the clocks go on. */
    private static final Duration OF_ONE_START = Duration.ofSeconds(20);

    /** The clocks go on by at most this in all, so that no count is too old. */
    private static final Duration MOST = Duration.ofDays(60);

    private static final double SOME = 0.4;

    private final Run run;
    private Duration gone = Duration.ZERO;
    private Duration skew = Duration.ZERO;

    Faults(Run run) {
        this.run = run;
    }

    /** Begins or ends a fault. */
    void act() throws IOException {
        Node node = run.pick(run.platform.nodes);
        Plane plane = run.pick(run.platform.planes);
        switch (run.random.nextInt(24)) {
            case 0, 1, 2 -> disturb(node);
            case 3 -> cut(node);
            case 4, 5 -> loseReports(node);
            case 6, 7 -> healSome(node, plane);
            case 8 -> cut(plane, BadNetwork.Fault.RESET);
            case 9 -> {
                run.tell("all connections of the database end");
                run.platform.endConnections();
            }
            case 10 -> readOnly();
            case 11 -> silence(plane);
            case 12, 13 -> skew();
            case 14, 15 -> timeGoesOn();
            case 16 -> restart(plane);
            case 17, 18, 19 -> restart(node);
            case 20 -> disk(node);
            default -> hold(node);
        }
    }

    private void disturb(Node node) {
        run.tell("the network of " + node.name + " drops, cuts, repeats, delays and damages answers");
        node.disturb(SOME);
        run.outcome("fault", "disturbed network");
    }

    private void cut(Node node) {
        run.tell(node.name + " reaches no control plane");
        node.cut();
        run.outcome("fault", "gateway cut off");
    }

    private void loseReports(Node node) {
        run.tell("answers to reports of " + node.name + " get lost");
        Fault fault = run.pick(List.of(Fault.DROPPED, Fault.CUT, Fault.FLIPPED));
        node.disturb("/v1/gateways/", fault);
        run.outcome("fault", "lost report");
    }

    private void healSome(Node node, Plane plane) {
        run.tell("the networks of " + node.name + " and of a control plane heal");
        node.heal();
        plane.heal();
    }

    private void cut(Plane plane, BadNetwork.Fault fault) {
        run.tell("a control plane loses the database: " + fault);
        plane.cut(fault);
        run.outcome("fault", "plane without database: " + fault);
    }

    private void silence(Plane plane) {
        if (run.isLong && run.once(8)) {
            cut(plane, BadNetwork.Fault.SWALLOWED);
        }
    }

    private void readOnly() {
        run.tell("the database takes no changes");
        run.platform.readOnly(true);
        run.outcome("fault", "database takes no changes");
    }

    /** The clock of the first replica goes forward or back. */
    private void skew() {
        Duration next = Duration.ofSeconds(run.random.nextLong(-SKEW.toSeconds(), SKEW.toSeconds()));
        run.tell("the clock of the first control plane is " + next + " before the other's");
        run.platform.planes.get(0).clock.shift(next.minus(skew));
        skew = next;
        run.outcome("fault", "clock");
    }

    private void timeGoesOn() {
        boolean isFar = run.once(3);
        Duration by =
                isFar ? Duration.ofHours(run.random.nextInt(1, 30)) : Duration.ofSeconds(run.random.nextInt(1, 600));
        advance(by);
    }

    private void advance(Duration by) {
        if (gone.plus(by).compareTo(MOST) > 0) {
            return;
        }
        gone = gone.plus(by);
        run.tell("the clocks of the control planes go on by " + by);
        run.platform.planes.forEach(plane -> plane.clock.shift(by));
        run.outcome("fault", "time");
    }

    private void restart(Plane plane) {
        boolean abruptly = run.once(2);
        run.tell("a control plane ends " + (abruptly ? "abruptly" : "in order") + " and starts again");
        plane.restart(abruptly);
        run.platform.nodes.stream().filter(node -> !node.disturbed).forEach(Node::find);
        run.outcome("fault", "plane restarted");
    }

    private void restart(Node node) throws IOException {
        if (node.withoutDisk) {
            return;
        }
        if (!node.lookAtDisk()) {
            // Counts that the control planes do not take at the end are on no disk.
            run.counts.mayLoseOf(node.name);
        }
        int how = run.random.nextInt(5);
        if (how < 2) {
            run.tell(node.name + " is killed");
            run.counts.mayLoseOf(node.name);
            node.kill();
            advance(OF_ONE_START);
        } else if (how == 2 && !node.held) {
            run.tell(node.name + " starts again with a damaged disk");
            run.counts.mayLoseOf(node.name);
            node.restartWithBadDisk();
        } else {
            run.tell(node.name + " stops in order and starts again");
            node.restart();
        }
        run.outcome(
                "fault", how < 2 ? "gateway killed" : how == 2 ? "gateway with a damaged disk" : "gateway restarted");
    }

    private void disk(Node node) throws IOException {
        if (node.held) {
            return;
        }
        if (node.withoutDisk) {
            run.tell(node.name + " has its disk again");
            node.giveDisk();
        } else {
            run.tell(node.name + " loses its disk");
            node.takeDisk();
            run.outcome("fault", "gateway without disk");
        }
    }

    private void hold(Node node) throws IOException {
        if (node.held) {
            goOn(node);
            return;
        }
        HttpResponse<String> answer = node.admin("POST", "/v1/hold");
        run.tell(node.name + " is told to hold -> " + answer.statusCode());
        assertTrue(answer.statusCode() == 200 || answer.body().contains("cannot_hold"), answer::body);
        if (answer.statusCode() == 200) {
            node.held = true;
            node.highest =
                    Platform.JSON.readTree(answer.body()).path("revision").asLong();
            run.outcome("fault", "gateway held");
        }
    }

    private void goOn(Node node) throws IOException {
        run.tell(node.name + " goes on");
        node.held = false;
        node.admin("POST", "/v1/go-on");
    }

    /** Sets all clocks to the time of the one that is ahead, and a while later, so that no killed gateway keeps its next start waiting. */
    void setClocks() {
        Duration most = run.platform.planes.stream()
                .map(plane -> plane.clock.shift())
                .max(Duration::compareTo)
                .orElseThrow();
        for (Plane plane : run.platform.planes) {
            plane.clock.shift(most.minus(plane.clock.shift()).plus(OF_ONE_START));
        }
        gone = gone.plus(skew.abs()).plus(OF_ONE_START);
        skew = Duration.ZERO;
    }

    /** Lets some gateways that are held follow again; no other fault may be there. */
    void goOnSome() throws IOException {
        for (Node node : run.platform.nodes) {
            if (node.held && run.once(2)) {
                goOnAtOnce(node);
            }
        }
    }

    /** Lets all gateways follow again. */
    void goOn() throws IOException {
        run.platform.heal();
        for (Node node : run.platform.nodes) {
            if (node.held) {
                goOnAtOnce(node);
            }
        }
    }

    private void goOnAtOnce(Node node) throws IOException {
        node.held = false;
        HttpResponse<String> answer = node.admin("POST", "/v1/go-on");
        assertEquals(200, answer.statusCode(), answer::body);
    }
}
