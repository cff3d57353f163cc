/**
 * The face that clients written for WeChat's rule management know: its calls, tokens and error codes over the {@code
 * lifecycle}. Start at {@link io.scangate.config.wechat.WeChatApi}; {@link io.scangate.config.wechat.ErrCode} is the table of
 * errors. May import {@code web}, {@code lifecycle}, {@code access}, {@code ownership} and the gateway's {@code rule} and {@code
 * text}; only the root imports it.
 *
 * <p>The calls are described in {@code docs/wechat-api.md}.
 */
@NullMarked
package io.scangate.config.wechat;

import org.jspecify.annotations.NullMarked;
