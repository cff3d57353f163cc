/**
 * The source {@code store+https://HOST/PATH}: immutable files and one signed head in a directory or behind any HTTP server, such as a
 * CDN. {@link io.scangate.gateway.source.store.StoreRules} follows one; {@link io.scangate.gateway.source.store.StoreHead} is the
 * format of the head, which the control plane writes. May import {@code source}, {@code source.feed}, {@code snapshot},
 * {@code index}, {@code rule}, {@code settings}, {@code tls} and {@code disk}.
 *
 * <pre>
 *   head                                   one line of JSON, then a line for each signature; the only file that changes
 *   snapshots/REVISION-SHA256.compiled     all rules, compiled for one version of the program
 *   snapshots/REVISION-SHA256.json.gz      the same for every version
 *   changes/FROM-TO-SHA256.json            the changes from one revision to another, in the form of the feed
 * </pre>
 *
 * <p>The head has the names of the files, and the names have their digests. So one signature covers everything, and a place that
 * holds the files can neither change nor exchange them.
 */
@NullMarked
package io.scangate.gateway.source.store;

import org.jspecify.annotations.NullMarked;
