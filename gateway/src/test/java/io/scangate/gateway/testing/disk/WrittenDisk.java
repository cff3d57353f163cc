package io.scangate.gateway.testing.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files below a directory as one process sees them, and what a disk may have of them after a loss of power: a write is on it for certain
 * after a sync of its file, a name after a sync of its directory (POSIX; most file systems promise more). Later changes of a directory's
 * names are not on the disk without earlier ones, as in a file system with a journal. Not thread-safe.
 */
public final class WrittenDisk {
    /** A file or a directory, which has no file. */
    private record Node(@Nullable WrittenFile file) {}

    /** A name and what it stands for; null if it is gone. */
    private record Name(Path path, @Nullable Node node) {}

    /** An open file. */
    private static final class Descriptor {
        private final WrittenFile file;
        private final boolean appends;
        private int position;

        Descriptor(WrittenFile file, boolean appends) {
            this.file = file;
            this.appends = appends;
        }
    }

    private final Path root;
    private final Map<Path, Node> now = new TreeMap<>();
    private final Map<Path, Node> synced = new TreeMap<>();

    /** The changes of each directory's names since its sync; a rename is one change of two names. */
    private final Map<Path, List<List<Name>>> pending = new HashMap<>();

    private final Map<Integer, Descriptor> open = new HashMap<>();

    /**
     * A disk with an empty directory.
     *
     * @param root the absolute path of the directory
     */
    public WrittenDisk(Path root) {
        this.root = root;
    }

    boolean has(Path path) {
        return path.startsWith(root);
    }

    private void change(Name... names) {
        Set<Path> directories = new HashSet<>();
        for (Name name : names) {
            set(now, name);
            directories.add(Objects.requireNonNull(name.path.getParent()));
        }
        directories.forEach(directory ->
                pending.computeIfAbsent(directory, unused -> new ArrayList<>()).add(List.of(names)));
    }

    private static void set(Map<Path, Node> names, Name name) {
        if (name.node == null) {
            names.remove(name.path);
        } else {
            names.put(name.path, name.node);
        }
    }

    void open(int descriptor, Path path, boolean truncates, boolean appends) {
        Node node = now.get(path);
        if (node == null) {
            // The process may open only what is there: this open makes it, or it is the directory.
            if (path.equals(root)) {
                return;
            }
            node = new Node(new WrittenFile());
            change(new Name(path, node));
        }
        if (node.file != null) {
            if (truncates && node.file.length() > 0) {
                node.file.truncate(0);
            }
            open.put(descriptor, new Descriptor(node.file, appends));
        }
    }

    void close(int descriptor) {
        open.remove(descriptor);
    }

    void seek(int descriptor, int position) {
        Descriptor file = open.get(descriptor);
        if (file != null) {
            file.position = position;
        }
    }

    void write(int descriptor, byte[] bytes) {
        Descriptor to = opened(descriptor);
        int at = to.appends ? to.file.length() : to.position;
        to.file.write(at, bytes);
        to.position = at + bytes.length;
    }

    void writeAt(int descriptor, byte[] bytes, int at) {
        opened(descriptor).file.write(at, bytes);
    }

    void copy(int from, int to, int length) {
        Descriptor source = opened(from);
        write(to, source.file.read(source.position, length));
        source.position += length;
    }

    void truncate(int descriptor, int length) {
        opened(descriptor).file.truncate(length);
    }

    void sync(int descriptor, Path path) {
        Node node = now.get(path);
        if (path.equals(root) || (node != null && node.file == null)) {
            for (List<Name> names : pending.getOrDefault(path, List.of())) {
                names.forEach(name -> set(synced, name));
            }
            pending.remove(path);
        } else {
            opened(descriptor).file.sync();
        }
    }

    private Descriptor opened(int descriptor) {
        return Objects.requireNonNull(open.get(descriptor), "not open");
    }

    void rename(Path from, Path to) {
        change(new Name(from, null), new Name(to, Objects.requireNonNull(now.get(from))));
    }

    void link(Path from, Path to) {
        change(new Name(to, Objects.requireNonNull(now.get(from))));
    }

    void remove(Path path) {
        change(new Name(path, null));
    }

    void makeDirectory(Path path) {
        change(new Name(path, new Node(null)));
    }

    /**
     * Writes what the disk may have after a loss of power at this moment.
     *
     * @param target an empty directory in place of the disk's
     */
    public void lose(Loss loss, Random random, Path target) throws IOException {
        Map<Path, Node> names = new TreeMap<>(loss == Loss.NOTHING ? now : synced);
        if (loss == Loss.SOME) {
            for (List<List<Name>> changes : pending.values()) {
                changes.subList(0, random.nextInt(changes.size() + 1))
                        .forEach(change -> change.forEach(name -> set(names, name)));
            }
        }
        for (Map.Entry<Path, Node> name : names.entrySet()) {
            Path path = target.resolve(root.relativize(name.getKey()));
            if (!Files.isDirectory(Objects.requireNonNull(path.getParent()))) {
                // Its directory is lost.
                continue;
            }
            WrittenFile file = name.getValue().file;
            if (file == null) {
                Files.createDirectory(path);
            } else {
                Files.write(path, file.lost(loss, random));
            }
        }
    }
}
