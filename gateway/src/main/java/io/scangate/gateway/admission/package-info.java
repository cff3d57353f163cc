/** Who may make the guarded calls of an admin listener, and a bounded log of refused credentials, for both planes. May import nothing of ours. */
@NullMarked
package io.scangate.gateway.admission;

import org.jspecify.annotations.NullMarked;
