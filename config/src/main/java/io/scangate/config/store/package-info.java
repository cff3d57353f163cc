/**
 * The only home of SQL: {@link io.scangate.config.store.Database} opens SQLite or PostgreSQL and brings it up to date,
 * {@link io.scangate.config.store.SqlStore} keeps accounts and rules. One set of migrations and queries for both. Implements
 * the ports of {@code lifecycle}, {@code ownership}, {@code icp} and {@code access}.
 */
@NullMarked
package io.scangate.config.store;

import org.jspecify.annotations.NullMarked;
