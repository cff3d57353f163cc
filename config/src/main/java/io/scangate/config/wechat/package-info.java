/**
 * The HTTP calls of WeChat's rule management, as a {@link io.scangate.config.web.Face}: calls, tokens and error codes
 * on top of the {@code lifecycle}. Start at {@link io.scangate.config.wechat.WeChatApi}; {@link
 * io.scangate.config.wechat.ErrCode} is the table of errors. May import {@code web}, {@code lifecycle}, {@code access},
 * {@code ownership} and the gateway's {@code rule}, {@code text} and {@code wire}; only the root imports it.
 *
 * <p>{@code docs/wechat-api.md} describes the calls.
 */
@NullMarked
package io.scangate.config.wechat;

import org.jspecify.annotations.NullMarked;
