package io.scangate.config.wechat;

/**
 * Limits of the WeChat-compatible calls.
 *
 * @param callsPerSecond the most calls of one account in any second that look at or change rules, at each replica
 */
public record WeChatSettings(int callsPerSecond) {
    /** The limit that WeChat documents. */
    public static final WeChatSettings DEFAULT = new WeChatSettings(5);

    public WeChatSettings {
        if (callsPerSecond < 1) {
            throw new IllegalArgumentException("calls-per-second: " + callsPerSecond + " (expected: 1 or more)");
        }
    }
}
