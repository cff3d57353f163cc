/**
 * People who sign in: users with their passwords and second factors, their roles in accounts, and invitations. Start at {@link
 * io.scangate.config.people.People}. May import {@code lifecycle}, {@code access}, {@code secrets} and the gateway's
 * {@code text}; {@code store} implements its port.
 */
@NullMarked
package io.scangate.config.people;

import org.jspecify.annotations.NullMarked;
