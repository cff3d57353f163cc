/**
 * Text for people: the {@link io.scangate.gateway.text.Language languages}, the {@link
 * io.scangate.gateway.text.Sentences sentences} of each (one file a language), and {@link
 * io.scangate.gateway.text.Shown foreign text made visible}. May import nothing of ours.
 */
@NullMarked
package io.scangate.gateway.text;

import org.jspecify.annotations.NullMarked;
