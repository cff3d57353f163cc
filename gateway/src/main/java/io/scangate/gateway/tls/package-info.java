/**
 * TLS of the listeners: certificates and keys from files, versions, ciphers, and the provider. May import nothing of ours.
 */
@NullMarked
package io.scangate.gateway.tls;

import org.jspecify.annotations.NullMarked;
