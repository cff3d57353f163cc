/**
 * Flags, environment and a YAML file to typed records. Start at {@link io.scangate.gateway.settings.SettingsBinder}.
 * Knows no setting by name: the records beside what they configure do. May import nothing of ours.
 */
@NullMarked
package io.scangate.gateway.settings;

import org.jspecify.annotations.NullMarked;
