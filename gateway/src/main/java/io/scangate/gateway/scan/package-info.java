/**
 * The public endpoint: {@link io.scangate.gateway.scan.ScanEndpoint} answers scans, which arrive by GET, POST or JSON,
 * and looks up scans that arrive together in one batch. May import {@code wire}, {@code identity}, {@code resolve},
 * {@code usage}, {@code events}, {@code traces}, {@code origins}, {@code index}, {@code rule}, {@code link} and
 * {@code recording}.
 */
@NullMarked
package io.scangate.gateway.scan;

import org.jspecify.annotations.NullMarked;
