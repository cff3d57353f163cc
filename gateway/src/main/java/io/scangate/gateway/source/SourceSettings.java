package io.scangate.gateway.source;

/**
 * The source of rules.
 *
 * @param source {@code file:PATH}, or the addresses of a control plane's replicas: {@code http://HOST:PORT,...}
 * @param stateDir the directory of one gateway that keeps, for a restart, the last good rules and the counts to report
 */
public record SourceSettings(String source, String stateDir) {
    /** The defaults. */
    public static final SourceSettings DEFAULT = new SourceSettings("file:config/rules.json", "data/gateway");

    public SourceSettings {
        if (stateDir.isBlank()) {
            throw new IllegalArgumentException("state-dir: \"\" (expected: a directory)");
        }
    }
}
