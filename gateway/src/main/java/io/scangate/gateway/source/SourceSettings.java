package io.scangate.gateway.source;

/**
 * Where rules come from.
 *
 * @param source {@code file:PATH}, or the addresses of a control plane's replicas: {@code http://HOST:PORT,...}
 * @param stateDir where the rules served last and the counts to be reported are kept for a restart; of one gateway alone
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
