/**
 * Who scans: the setting that says how a gateway learns it. Imports nothing of the gateway.
 */
@NullMarked
package io.scangate.gateway.identity;

import org.jspecify.annotations.NullMarked;
