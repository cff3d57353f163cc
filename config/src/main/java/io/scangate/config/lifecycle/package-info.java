/**
 * The life cycle of accounts and rules, and its limits: {@link io.scangate.config.lifecycle.Rules} and {@link
 * io.scangate.config.lifecycle.Accounts}. Its ports are {@link io.scangate.config.lifecycle.Store}, {@link
 * io.scangate.config.lifecycle.LicenceCheck} and {@link io.scangate.config.lifecycle.OwnershipCheck}. May import the
 * gateway's {@code link}, {@code rule} and {@code text}.
 */
@NullMarked
package io.scangate.config.lifecycle;

import org.jspecify.annotations.NullMarked;
