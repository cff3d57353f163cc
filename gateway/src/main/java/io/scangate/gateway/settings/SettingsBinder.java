package io.scangate.gateway.settings;

import io.scangate.gateway.settings.SettingsLayers.Origin;
import io.scangate.gateway.settings.SettingsLayers.Value;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes settings records from {@link SettingsLayers}. The component {@code eventLoops} has the key {@code event-loops}.
 * A missing setting gets the value of the record's defaults. An unknown key is an error, whose message has the nearest
 * known key. Immutable.
 */
public final class SettingsBinder {
    private final Map<String, RecordComponent> components = new LinkedHashMap<>();
    private Set<String> others = Set.of();

    /** Makes a binder of records. No two components may have the same name. */
    @SafeVarargs
    public SettingsBinder(Class<? extends Record>... types) {
        for (Class<? extends Record> type : types) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (components.put(key(component), component) != null) {
                    throw new IllegalArgumentException("two records have the setting " + key(component));
                }
            }
        }
    }

    /** The keys, in the order of the records and their components. */
    public Set<String> keys() {
        return new LinkedHashSet<>(components.keySet());
    }

    /**
     * The same binder for programs that share an environment with another one, whose variables it ignores.
     *
     * @param others the keys of the other program
     */
    public SettingsBinder beside(Set<String> others) {
        SettingsBinder binder = new SettingsBinder();
        binder.components.putAll(components);
        binder.others = Set.copyOf(others);
        return binder;
    }

    /**
     * The settings that belong to the records, with the secrets that are in files.
     *
     * @throws SettingsException if a key belongs to no record, or a secret's file cannot be used
     */
    public SettingsLayers checked(SettingsLayers given) {
        SettingsLayers layers = new SettingsLayers();
        given.values().forEach((key, value) -> {
            if (components.containsKey(key)) {
                layers.values().put(key, value);
            } else if (value.origin() != Origin.ENVIRONMENT || !others.contains(key)) {
                throw new SettingsException(value.place() + ": unknown setting \"" + key
                        + "\" (the nearest known one is \"" + nearest(key, value.origin()) + "\")");
            }
        });
        SecretFiles.read(layers.values(), components.keySet());
        return layers;
    }

    /** Makes a record of the defaults' type. */
    public <T extends Record> T bind(SettingsLayers layers, T defaults) {
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) defaults.getClass();
        RecordComponent[] parts = type.getRecordComponents();
        Class<?>[] types = new Class<?>[parts.length];
        @Nullable Object[] arguments = new @Nullable Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            types[i] = parts[i].getType();
            Value value = layers.values().get(key(parts[i]));
            arguments[i] = value == null ? valueOf(parts[i], defaults) : parse(parts[i], value);
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refusal(layers, String.valueOf(refused.getMessage()));
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The type of a setting. */
    Class<?> type(String key) {
        return Objects.requireNonNull(components.get(key), key).getType();
    }

    /** Makes a record of settings that are not checked yet. */
    public <T extends Record> T bindChecked(SettingsLayers given, T defaults) {
        return bind(checked(given), defaults);
    }

    /** Where the settings stand that are not defaults, by key: {@code --listen}, {@code config/gateway.yaml:3}. */
    public Map<String, String> places(SettingsLayers given) {
        Map<String, String> places = new LinkedHashMap<>();
        checked(given).values().forEach((key, value) -> places.put(key, value.place()));
        return places;
    }

    /** The value as text, for help and for printing the settings in force. */
    public static String text(Object value) {
        return value instanceof java.time.Duration duration
                ? SettingText.ofDuration(duration)
                : value instanceof Enum<?> constant ? SettingText.ofEnum(constant) : value.toString();
    }

    /** The values of a record by key, as text. */
    public static Map<String, String> texts(Record settings) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            texts.put(key(component), text(valueOf(component, settings)));
        }
        return texts;
    }

    /**
     * Makes an exception whose message says where the refused setting was set.
     *
     * @param message starts with the setting's key and a colon
     */
    public static SettingsException refusal(SettingsLayers layers, String message) {
        Value value = layers.values().get(message.substring(0, Math.max(0, message.indexOf(':'))));
        return new SettingsException(value == null ? message : value.place() + ": " + message);
    }

    private static Object parse(RecordComponent component, Value value) {
        try {
            return SettingText.parse(value.text(), component.getType());
        } catch (IllegalArgumentException e) {
            throw new SettingsException(value.place() + ": " + key(component) + ": \""
                    + shown(key(component), value.text()) + "\" (expected: " + e.getMessage() + ")");
        }
    }

    private static String shown(String key, String text) {
        return SecretFiles.isSecret(key) ? "(hidden)" : text;
    }

    private static Object valueOf(RecordComponent component, Record settings) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static String key(RecordComponent component) {
        return SettingText.hyphenated(component.getName());
    }

    private String nearest(String key, Origin origin) {
        return Stream.concat(
                        components.keySet().stream(),
                        origin == Origin.ENVIRONMENT ? others.stream().sorted() : Stream.empty())
                .min(Comparator.comparingInt(known -> distance(key.toLowerCase(Locale.ROOT), known)))
                .orElseThrow();
    }

    /** Levenshtein's edit distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
