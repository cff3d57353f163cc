/**
 * The REST API {@code /v1/...} for the console and for scripts, and the server that it runs in. Start at {@link
 * io.scangate.config.api.ApiServer} for the server, {@code Routes} for how a call is answered, {@code openapi.yaml} for what
 * the calls are. May import everything of {@code config} but {@code wechat} and {@code snapshots}; imported by the root only.
 */
@NullMarked
package io.scangate.config.api;

import org.jspecify.annotations.NullMarked;
