/**
 * The program of packages and images: one command line for both planes ({@link io.scangate.dist.Scangate}), and their
 * manual pages. May import the command lines of both planes; nothing imports it.
 */
@NullMarked
package io.scangate.dist;

import org.jspecify.annotations.NullMarked;
