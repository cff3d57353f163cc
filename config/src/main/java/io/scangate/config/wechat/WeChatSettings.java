package io.scangate.config.wechat;

/**
 * Limits of the WeChat-compatible calls. Immutable.
 *
 * @param wechatCallsPerSecond the most calls in any second with which one account may read or change rules, at each
 *   replica
 */
public record WeChatSettings(int wechatCallsPerSecond) {
    /** The limit in WeChat's documentation. */
    public static final WeChatSettings DEFAULT = new WeChatSettings(5);

    public WeChatSettings {
        if (wechatCallsPerSecond < 1) {
            throw new IllegalArgumentException(
                    "wechat-calls-per-second: " + wechatCallsPerSecond + " (expected: 1 or more)");
        }
    }
}
