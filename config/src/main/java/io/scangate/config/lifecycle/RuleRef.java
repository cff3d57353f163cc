package io.scangate.config.lifecycle;

/** How a call names one of an account's rules. */
public sealed interface RuleRef {
    /** By its id. */
    record ById(String id) implements RuleRef {}

    /** By its prefix, in any spelling that has the same canonical form. */
    record ByPrefix(String prefix) implements RuleRef {}

    /** By its id. */
    static RuleRef id(String id) {
        return new ById(id);
    }

    /** By its prefix. */
    static RuleRef prefix(String prefix) {
        return new ByPrefix(prefix);
    }
}
