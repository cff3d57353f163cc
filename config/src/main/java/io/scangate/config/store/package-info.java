/**
 * The only home of SQL: {@link io.scangate.config.store.Database} opens and migrates SQLite or PostgreSQL, {@link
 * io.scangate.config.store.SqlStore} stores accounts and rules. Both databases share the migrations and queries.
 * Implements the ports of {@code lifecycle}, {@code access}, {@code ownership}, {@code icp}, {@code
 * notices}, {@code scans}, {@code fleet} and {@code feed}; these packages import nothing of it. May import {@code lifecycle}, {@code access}, {@code people}, {@code session}, {@code openid}, {@code
 * ownership}, {@code icp}, {@code notices}, {@code scans}, {@code fleet}, {@code feed}, {@code snapshots}, {@code secrets}, {@code backup} and {@code recording}, and the gateway's {@code link}, {@code
 * rule} and {@code disk}.
 */
@NullMarked
package io.scangate.config.store;

import org.jspecify.annotations.NullMarked;
