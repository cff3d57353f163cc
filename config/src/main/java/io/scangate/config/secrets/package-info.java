/**
 * Secrets that the database has to keep themselves, because they sign, and encrypted streams. Keys from a file encrypt both; start at {@link
 * io.scangate.config.secrets.SecretKeys}. May import the gateway's {@code settings}.
 */
@NullMarked
package io.scangate.config.secrets;

import org.jspecify.annotations.NullMarked;
