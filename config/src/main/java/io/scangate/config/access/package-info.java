/**
 * Who calls: keys of operators, secrets and tokens of accounts, platforms that act for accounts. Start at {@link
 * io.scangate.config.access.Access}. Imports nothing of ours but {@code lifecycle}'s refusals; {@code wechat}, {@code api},
 * the root and, for its port, {@code store} may import it.
 */
@NullMarked
package io.scangate.config.access;

import org.jspecify.annotations.NullMarked;
