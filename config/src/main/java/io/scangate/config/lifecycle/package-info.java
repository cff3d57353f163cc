/**
 * What may happen to an account's rules, and when: {@link io.scangate.config.lifecycle.Rules} and
 * {@link io.scangate.config.lifecycle.Accounts}. What it needs of the world it asks of its ports: {@link
 * io.scangate.config.lifecycle.Store}, {@link io.scangate.config.lifecycle.LicenceCheck}, {@link
 * io.scangate.config.lifecycle.OwnershipCheck}. May import the gateway's {@code link}, {@code rule} and {@code text}.
 */
@NullMarked
package io.scangate.config.lifecycle;

import org.jspecify.annotations.NullMarked;
