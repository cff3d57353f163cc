/**
 * The public endpoint: {@link io.scangate.gateway.scan.ScanEndpoint} answers scans from views of requests, alone or looked
 * up together, by GET, POST or JSON. May import {@code wire}, {@code identity}, {@code resolve}, {@code usage}, {@code index},
 * {@code rule} and {@code link}.
 */
@NullMarked
package io.scangate.gateway.scan;

import org.jspecify.annotations.NullMarked;
