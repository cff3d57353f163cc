package io.scangate.config.web;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The path of a route: literal segments and parameters in braces. A final <code>/&#42;</code> matches all paths below. A
 * parameter matches a segment that is not empty. Immutable.
 */
final class PathTemplate implements Comparable<PathTemplate> {
    private static final String REST = "*";

    private final String path;
    private final List<String> segments;
    private final boolean open;

    private PathTemplate(String path, List<String> segments, boolean open) {
        this.path = path;
        this.segments = segments;
        this.open = open;
    }

    static PathTemplate of(String path) {
        List<String> segments = List.of(path.substring(1).split("/", -1));
        boolean open = segments.get(segments.size() - 1).equals(REST);
        return new PathTemplate(path, open ? segments.subList(0, segments.size() - 1) : segments, open);
    }

    /** The parameters of a path by name; null if the path does not match. */
    @Nullable
    Map<String, String> match(List<String> found) {
        if (open ? found.size() <= segments.size() : found.size() != segments.size()) {
            return null;
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            String expected = segments.get(i);
            String value = found.get(i);
            if (isParameter(expected) && !value.isEmpty()) {
                parameters.put(expected.substring(1, expected.length() - 1), value);
            } else if (!expected.equals(value)) {
                return null;
            }
        }
        return parameters;
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }

    /** The literal start of a template that matches all paths below; null for another one. */
    @Nullable
    String below() {
        return open ? path.substring(0, path.length() - REST.length()) : null;
    }

    /** The path in the form of the metrics. */
    String label() {
        return path.replaceAll("\\{(\\w+)}", ":$1");
    }

    /** The order in which templates are tried: a literal segment before a parameter, the open ones last. */
    @Override
    public int compareTo(PathTemplate other) {
        if (open != other.open) {
            return open ? 1 : -1;
        }
        for (int i = 0; i < Math.min(segments.size(), other.segments.size()); i++) {
            boolean parameter = isParameter(segments.get(i));
            if (parameter != isParameter(other.segments.get(i))) {
                return parameter ? 1 : -1;
            }
        }
        return path.compareTo(other.path);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathTemplate template && template.path.equals(path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }
}
