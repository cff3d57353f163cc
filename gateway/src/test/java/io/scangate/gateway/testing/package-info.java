/** Test helpers of both modules. */
@NullMarked
package io.scangate.gateway.testing;

import org.jspecify.annotations.NullMarked;
