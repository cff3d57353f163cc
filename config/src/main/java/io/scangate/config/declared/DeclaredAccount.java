package io.scangate.config.declared;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The part of an account that a file says: its rules, and the roles of its members. Immutable.
 *
 * @param appid the account
 * @param members role by user id; null if the file does not say them, so that they stay as they are
 * @param rules in the order in which they were added
 */
public record DeclaredAccount(String appid, @Nullable SortedMap<String, String> members, List<DeclaredRule> rules) {
    /** Copies map and list. */
    public DeclaredAccount {
        members = members == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(members));
        rules = List.copyOf(rules);
    }
}
