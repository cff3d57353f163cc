/**
 * What a change would do, and why a link opens what it opens, before and without any gateway: {@link
 * io.scangate.config.preview.Preview} rehearses changes with the real lifecycle and decides links with the gateway's own
 * index and resolver. May import {@code lifecycle}, {@code scans}, {@code fleet} and the gateway's {@code index}, {@code
 * resolve}, {@code rule}, {@code link} and {@code text}.
 */
@NullMarked
package io.scangate.config.preview;

import org.jspecify.annotations.NullMarked;
