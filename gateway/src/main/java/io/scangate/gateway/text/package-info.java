/**
 * Text for people: the {@link io.scangate.gateway.text.Language languages}, their {@link
 * io.scangate.gateway.text.Sentences sentences} (one file for each language), and {@link
 * io.scangate.gateway.text.VisibleText} for texts of callers in messages. May import nothing of ours.
 */
@NullMarked
package io.scangate.gateway.text;

import org.jspecify.annotations.NullMarked;
