/**
 * Accounts as files, for those who keep rules in git: what a file says, how it differs from the control plane, and the calls that end the difference.
 * A client of the REST API; start at {@link io.scangate.config.declared.ControlPlane}. May import {@code lifecycle}, and the gateway's {@code link},
 * {@code rule}, {@code text} and {@code tls}.
 */
@NullMarked
package io.scangate.config.declared;

import org.jspecify.annotations.NullMarked;
