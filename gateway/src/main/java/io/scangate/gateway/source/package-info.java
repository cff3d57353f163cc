/** Where rules come from. */
@NullMarked
package io.scangate.gateway.source;

import org.jspecify.annotations.NullMarked;
