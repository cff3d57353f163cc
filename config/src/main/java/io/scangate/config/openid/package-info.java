/**
 * Sign-ins of people at another service (OpenID Connect): the client of that service, and the way there and back. Start at {@link
 * io.scangate.config.openid.OpenId}. May import {@code lifecycle}, {@code access}, {@code people}, {@code secrets}, {@code session}, {@code web} and the gateway's {@code settings} and {@code tls};
 * {@code store} implements its port.
 */
@NullMarked
package io.scangate.config.openid;

import org.jspecify.annotations.NullMarked;
