package io.scangate.config.icp;

import java.util.ArrayList;
import java.util.List;

/** The changes of the table by an import: the number of domains and the first names. Not thread-safe. */
public final class TableChanges {
    /** The most names that are kept. */
    public static final int MAX_NAMES = 100;

    private final List<String> names = new ArrayList<>();
    private long count;

    /** Adds one domain. */
    public void add(String domain) {
        count++;
        if (names.size() < MAX_NAMES) {
            names.add(domain);
        }
    }

    /** Adds domains of which only the first are named. */
    public void add(List<String> first, long all) {
        names.addAll(first);
        count += all;
    }

    /** The number of domains. */
    public long count() {
        return count;
    }

    /** The first {@value #MAX_NAMES} domains. */
    public List<String> names() {
        return List.copyOf(names);
    }
}
