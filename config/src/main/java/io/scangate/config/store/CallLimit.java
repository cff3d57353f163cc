package io.scangate.config.store;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The limit of a call whose client does not wait for long.
 *
 * @param lockWait how long its changes wait for a connection and the lock of changes together
 * @param mayCommit asked before each commit; if false, the change is undone
 */
record CallLimit(Duration lockWait, BooleanSupplier mayCommit) {}
