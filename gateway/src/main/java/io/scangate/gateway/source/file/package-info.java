/** Rules from a file. */
@NullMarked
package io.scangate.gateway.source.file;

import org.jspecify.annotations.NullMarked;
