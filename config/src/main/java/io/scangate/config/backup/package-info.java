/**
 * The file of a backup: all tables as lines of JSON, compressed, and encrypted if there is a key; start at {@link
 * io.scangate.config.backup.BackupFile}. Knows no SQL and no table. May import {@code secrets}, and the gateway's {@code disk}.
 */
@NullMarked
package io.scangate.config.backup;

import org.jspecify.annotations.NullMarked;
