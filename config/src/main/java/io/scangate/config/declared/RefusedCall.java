package io.scangate.config.declared;

import java.util.List;

/** The control plane refuses a call, and has changed nothing. */
final class RefusedCall extends Exception {
    private static final long serialVersionUID = 1L;

    /** Of a call whose rule or account was changed by somebody else in between. */
    static final String OTHER_VERSION = "version_mismatch";

    private final String code;
    private final transient List<Reason> reasons;

    /**
     * Why.
     *
     * @param place the part of the request, such as {@code actions[2]}; empty for the whole
     * @param detail in words: the value found and the value expected
     */
    record Reason(String place, String detail) {}

    RefusedCall(String code, List<Reason> reasons) {
        super(reasons.get(0).detail());
        this.code = code;
        this.reasons = List.copyOf(reasons);
    }

    String code() {
        return code;
    }

    /** At least one. */
    List<Reason> reasons() {
        return reasons;
    }
}
