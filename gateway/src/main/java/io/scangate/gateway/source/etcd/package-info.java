/**
 * The head of a store in etcd, and its files elsewhere: {@link io.scangate.gateway.source.etcd.EtcdPlace}. {@link
 * io.scangate.gateway.source.etcd.EtcdPointer} is the key with the head, which the control plane writes. The only package that uses
 * etcd's client. May import {@code source.store} and {@code settings}; the wiring and the control plane's {@code publication} import it.
 */
@NullMarked
package io.scangate.gateway.source.etcd;

import org.jspecify.annotations.NullMarked;
