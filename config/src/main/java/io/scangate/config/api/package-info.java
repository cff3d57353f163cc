/**
 * The REST API {@code /v1/...} for the console and for scripts: resources, which are routes, and views of values as
 * JSON. Start at {@link io.scangate.config.api.Api}; {@code openapi.yaml} describes the calls. May import {@code web},
 * {@code lifecycle}, {@code access}, {@code people}, {@code session}, {@code openid}, {@code icp}, {@code platform}, {@code ownership}, {@code notices}, {@code scans}, {@code fleet}, {@code preview} and {@code qr},
 * and the gateway's {@code admission}, {@code resolve}, {@code link}, {@code rule} and {@code text}; imported by the root only.
 */
@NullMarked
package io.scangate.config.api;

import org.jspecify.annotations.NullMarked;
