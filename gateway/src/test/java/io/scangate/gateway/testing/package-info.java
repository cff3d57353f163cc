/** What the tests of more than one module use. */
@NullMarked
package io.scangate.gateway.testing;

import org.jspecify.annotations.NullMarked;
