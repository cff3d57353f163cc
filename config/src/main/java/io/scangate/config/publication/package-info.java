/**
 * The rules in a store: immutable files and a signed head in a directory or at an HTTP server, which gateways follow with GET only.
 * {@link io.scangate.config.publication.Publisher} keeps the head at the newest revision; {@link
 * io.scangate.config.publication.Outlet} is a place for the files. May import {@code feed} and {@code recording}, and the gateway's {@code source.store},
 * {@code source.etcd}, {@code settings}, {@code snapshot}, {@code index}, {@code tls} and {@code disk}; the wiring imports it.
 */
@NullMarked
package io.scangate.config.publication;

import org.jspecify.annotations.NullMarked;
