/**
 * Who scans: the setting that says how a gateway learns it. May import nothing of ours.
 */
@NullMarked
package io.scangate.gateway.identity;

import org.jspecify.annotations.NullMarked;
