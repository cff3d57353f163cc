/**
 * Sessions of people in browsers: cookies, the checks against other sites, and the throttle of sign-ins. Start at {@link
 * io.scangate.config.session.Sessions}. May import {@code lifecycle}, {@code access}, {@code people}, {@code web} and the gateway's {@code text}; {@code store} implements
 * its port.
 */
@NullMarked
package io.scangate.config.session;

import org.jspecify.annotations.NullMarked;
