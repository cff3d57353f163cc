/**
 * TLS of the listeners and of clients: certificates and keys from files, versions, ciphers, and the provider. May import nothing of ours.
 */
@NullMarked
package io.scangate.gateway.tls;

import org.jspecify.annotations.NullMarked;
