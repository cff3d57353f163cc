/**
 * QR codes: {@link io.scangate.config.qr.QrCodes} makes the code of a link, and {@link io.scangate.config.qr.QrReader} reads the codes of an
 * uploaded picture. May import {@code lifecycle}
 * and the gateway's {@code link} and {@code text}; imported by {@code api}.
 */
@NullMarked
package io.scangate.config.qr;

import org.jspecify.annotations.NullMarked;
