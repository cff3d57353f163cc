package io.scangate.config.outages;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Machines as network namespaces, joined by a bridge for each network. The bridges are in a namespace, too, with an address in each network, so the
 * network of the machine stays as it is. {@link #make} and {@link #remove} need the machine's own namespace of mounts; a process in the hub
 * does the rest.
 */
final class Namespaces {
    /** Nothing else on the machine may have such names. */
    private static final String PREFIX = "sg-fleet-";

    private static final String HUB = "hub";
    private static final int FIRST_HOST = 11;

    /** What machines are joined for. */
    enum Network {
        /** The test watches and controls the machines, whatever is cut off. */
        MANAGE(0),
        /** Clients, load balancers, gateways. */
        FRONT(1),
        /** Gateways and control planes. */
        BACK(2),
        /** Control planes and PostgreSQL. */
        DATABASE(3);

        private final int subnet;

        Network(int subnet) {
            this.subnet = subnet;
        }

        /** The name of the interface in a machine, and of the bridge in the hub. */
        String device() {
            return name().toLowerCase(Locale.ROOT);
        }

        private String host(int number) {
            return "10.213." + subnet + "." + number;
        }

        /** The hub's address. */
        String hub() {
            return host(1);
        }
    }

    private final List<String> names;
    private final Map<String, Set<Network>> machines;

    /** @param machines the networks of each machine; the order gives the addresses */
    Namespaces(Map<String, Set<Network>> machines) {
        this.names = List.copyOf(machines.keySet());
        this.machines = machines;
    }

    /** A machine's address in a network. */
    String address(String machine, Network network) {
        return network.host(FIRST_HOST + names.indexOf(machine));
    }

    /** The command that runs another one in a machine. */
    static List<String> in(String machine, List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", PREFIX + machine));
        all.addAll(command);
        return all;
    }

    /** The same in the hub. */
    static List<String> inHub(List<String> command) {
        return in(HUB, command);
    }

    /** Makes the hub and all machines. */
    void make() {
        add(HUB);
        for (Network each : Network.values()) {
            hub("link", "add", each.device(), "type", "bridge");
            hub("addr", "add", each.hub() + "/24", "dev", each.device());
            hub("link", "set", each.device(), "up");
        }
        machines.forEach((machine, networks) -> {
            add(machine);
            networks.forEach(network -> join(machine, network));
        });
    }

    private static void add(String machine) {
        Shell.run("ip", "netns", "add", PREFIX + machine);
        Shell.run("ip", "-n", PREFIX + machine, "link", "set", "lo", "up");
    }

    private static void hub(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", PREFIX + HUB));
        command.addAll(List.of(arguments));
        Shell.run(command);
    }

    private void join(String machine, Network network) {
        hub(
                "link",
                "add",
                port(machine, network),
                "type",
                "veth",
                "peer",
                "name",
                network.device(),
                "netns",
                PREFIX + machine);
        hub("link", "set", port(machine, network), "master", network.device());
        hub("link", "set", port(machine, network), "up");
        String[] inMachine = {"ip", "-n", PREFIX + machine};
        Shell.run(
                inMachine[0],
                inMachine[1],
                inMachine[2],
                "addr",
                "add",
                address(machine, network) + "/24",
                "dev",
                network.device());
        Shell.run(inMachine[0], inMachine[1], inMachine[2], "link", "set", network.device(), "up");
    }

    private static String port(String machine, Network network) {
        return network.device().charAt(0) + "-" + machine;
    }

    /** Drops all packets of a machine in a network, as a firewall that says nothing. */
    static void drop(String machine, Network network) {
        rule("-A", machine, network);
    }

    /** Ends {@link #drop}. */
    static void pass(String machine, Network network) {
        rule("-D", machine, network);
    }

    private static void rule(String change, String machine, Network network) {
        Shell.run(in(machine, List.of("iptables", "-w", change, "INPUT", "-i", network.device(), "-j", "DROP")));
        Shell.run(in(machine, List.of("iptables", "-w", change, "OUTPUT", "-o", network.device(), "-j", "DROP")));
    }

    /** Takes a machine's port of a network down or up, as a cable that is pulled. */
    static void link(String machine, Network network, boolean up) {
        hub("link", "set", port(machine, network), up ? "up" : "down");
    }

    /** Ends all processes in machines of this and of earlier runs, and removes these. */
    static void remove() {
        for (String line : Shell.run("ip", "netns", "list").lines().toList()) {
            String name = line.replaceAll(" .*", "");
            if (name.startsWith(PREFIX)) {
                List<Long> pids = Shell.run("ip", "netns", "pids", name)
                        .lines()
                        .map(Long::valueOf)
                        .toList();
                Shell.signal("KILL", pids);
                Shell.run("ip", "netns", "delete", name);
            }
        }
    }

    /** What is missing for namespaces and the programs of the fleet; empty if nothing is. */
    static List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!"root".equals(System.getProperty("user.name"))) {
            missing.add("root");
        }
        for (String program : List.of("ip", "iptables", "haproxy", "kill", "unshare")) {
            if (List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin").stream()
                    .noneMatch(each -> Files.isExecutable(Path.of(each, program)))) {
                missing.add(program);
            }
        }
        return missing;
    }
}
