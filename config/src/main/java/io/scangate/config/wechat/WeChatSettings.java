package io.scangate.config.wechat;

/**
 * Limits of the WeChat-compatible calls.
 *
 * @param wechatCallsPerSecond the most calls of one account in any second that look at or change rules, at each replica
 */
public record WeChatSettings(int wechatCallsPerSecond) {
    /** The limit that WeChat documents. */
    public static final WeChatSettings DEFAULT = new WeChatSettings(5);

    public WeChatSettings {
        if (wechatCallsPerSecond < 1) {
            throw new IllegalArgumentException(
                    "wechat-calls-per-second: " + wechatCallsPerSecond + " (expected: 1 or more)");
        }
    }
}
