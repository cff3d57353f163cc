/**
 * The access log: a line of JSON for a request, to a file or the standard output, by a thread of its own. May import {@code wire},
 * {@code usage}, {@code link} and {@code disk}.
 */
@NullMarked
package io.scangate.gateway.accesslog;

import org.jspecify.annotations.NullMarked;
