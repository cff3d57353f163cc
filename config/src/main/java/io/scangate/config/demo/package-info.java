/**
 * The demo: a control plane, a gateway that follows it and a website on one machine, and requests to try. Start at
 * {@link io.scangate.config.demo.DemoCommand}. May import everything; only {@code command} imports it.
 */
@NullMarked
package io.scangate.config.demo;

import org.jspecify.annotations.NullMarked;
