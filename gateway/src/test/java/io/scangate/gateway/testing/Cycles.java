package io.scangate.gateway.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Strongly connected components of a graph, by Tarjan's algorithm. O(nodes + edges). */
final class Cycles {
    private final Map<String, Set<String>> graph;
    private final Map<String, Integer> order = new HashMap<>();
    private final Map<String, Integer> lowest = new HashMap<>();
    private final Deque<String> stack = new ArrayDeque<>();
    private final Set<String> onStack = new TreeSet<>();
    private final List<Set<String>> components = new ArrayList<>();

    private Cycles(Map<String, Set<String>> graph) {
        this.graph = graph;
    }

    /**
     * The components, also those of one node.
     *
     * @param graph targets by node; a target that is no node is ignored
     */
    static List<Set<String>> of(Map<String, Set<String>> graph) {
        Cycles cycles = new Cycles(graph);
        for (String node : graph.keySet()) {
            if (!cycles.order.containsKey(node)) {
                cycles.visit(node);
            }
        }
        return cycles.components;
    }

    private void visit(String node) {
        int number = order.size();
        order.put(node, number);
        lowest.put(node, number);
        stack.push(node);
        onStack.add(node);
        for (String target : graph.getOrDefault(node, Set.of())) {
            if (!graph.containsKey(target)) {
                continue;
            }
            if (!order.containsKey(target)) {
                visit(target);
                lowest.merge(node, lowest.getOrDefault(target, number), Math::min);
            } else if (onStack.contains(target)) {
                lowest.merge(node, order.getOrDefault(target, number), Math::min);
            }
        }
        if (lowest.getOrDefault(node, number) == number) {
            components.add(component(node));
        }
    }

    private Set<String> component(String first) {
        Set<String> component = new TreeSet<>();
        String member;
        do {
            member = stack.pop();
            onStack.remove(member);
            component.add(member);
        } while (!member.equals(first));
        return component;
    }
}
