/**
 * Identifies callers: operators' keys, secrets and tokens of accounts, platforms that act for accounts. Start at {@link
 * io.scangate.config.access.Access}. May import {@code lifecycle}; imported by {@code web} and its faces, by {@code
 * command}, the root and, for its port, {@code store}.
 */
@NullMarked
package io.scangate.config.access;

import org.jspecify.annotations.NullMarked;
