/**
 * Binds flags, environment variables and a YAML file to typed records. Start at
 * {@link io.scangate.gateway.settings.SettingsBinder}. The records are in the packages that they configure, so this
 * package knows no setting by name. May import nothing of ours.
 */
@NullMarked
package io.scangate.gateway.settings;

import org.jspecify.annotations.NullMarked;
