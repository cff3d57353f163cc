/** What the tests of the gateway and of the control plane share: waiting, slow parts, programs of the machine. */
@org.jspecify.annotations.NullMarked
package io.scangate.testing;
