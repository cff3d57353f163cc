package io.scangate.gateway.testing.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The system calls that write to files, as strace logs them: of all threads, in the order in which they ended, with the bytes and the paths of
 * descriptors. Files that are mapped into memory for writing are not seen.
 */
public final class WriteLog {
    private static final String CALLS =
            "openat,open,creat,close,lseek,write,pwrite64,writev,pwritev,fsync,fdatasync,ftruncate,"
                    + "fallocate,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,sendfile,copy_file_range";

    private static final Pattern CALL = Pattern.compile("(\\d+) +([a-z0-9_]+)\\((.*)\\) += (\\d+).*");
    private static final Pattern UNFINISHED = Pattern.compile("(\\d+ +)(.*) <unfinished \\.\\.\\.>");
    private static final Pattern RESUMED = Pattern.compile("(\\d+ +)<\\.\\.\\. \\w+ resumed>(.*)");
    private static final Pattern TEXT = Pattern.compile("[\"<]([\\\\x0-9a-f]*)[\">]");

    /** What happens in a log. */
    public interface Reader {
        /** A call follows that changes the disk or makes something on it lasting. */
        void beforeChange() throws Exception;

        /** The process has written to its standard output. */
        void printed(String text) throws Exception;
    }

    private final Path output;
    private final WrittenDisk disk;
    private final Reader reader;
    private final Map<String, String> unfinished = new HashMap<>();

    private WriteLog(Path output, WrittenDisk disk, Reader reader) {
        this.output = output;
        this.disk = disk;
        this.reader = reader;
    }

    /** The start of the command line of a program that is to be logged. */
    public static List<String> command(Path log) {
        return List.of(
                "strace",
                "-f",
                "--seccomp-bpf",
                "-qq",
                "-y",
                "-xx",
                "-s",
                "100000000",
                "-e",
                "signal=none",
                "-e",
                "trace=" + CALLS,
                "-o",
                log.toString());
    }

    /**
     * Repeats the calls of a log on a disk that has the same directory.
     *
     * @param output the file of the process's standard output
     */
    public static void replay(Path log, Path output, WrittenDisk disk, Reader reader) throws Exception {
        WriteLog calls = new WriteLog(output, disk, reader);
        try (BufferedReader lines = Files.newBufferedReader(log)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                calls.take(line);
            }
        }
    }

    private void take(String line) throws Exception {
        Matcher part = UNFINISHED.matcher(line);
        if (part.matches()) {
            unfinished.put(part.group(1), part.group(2));
            return;
        }
        part = RESUMED.matcher(line);
        Matcher call =
                CALL.matcher(part.matches() ? part.group(1) + unfinished.remove(part.group(1)) + part.group(2) : line);
        // Calls that failed have a negative result.
        if (call.matches()) {
            take(call.group(2), call.group(3), Integer.parseInt(call.group(4)));
        }
    }

    private void take(String name, String arguments, int result) throws Exception {
        List<byte[]> texts = TEXT.matcher(arguments)
                .results()
                .map(text -> bytes(text.group(1)))
                .toList();
        switch (name) {
            case "open", "openat", "creat" -> open(name, arguments, result, path(texts, texts.size() - 1));
            case "rename", "renameat", "renameat2", "link", "linkat" -> move(name, texts);
            case "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat" -> name(name, path(texts, texts.size() - 1));
            default -> descriptor(name, arguments, result, texts);
        }
    }

    private void open(String name, String arguments, int descriptor, Path path) throws Exception {
        if (!disk.has(path)) {
            return;
        }
        boolean truncates = name.equals("creat") || arguments.contains("O_TRUNC");
        if (truncates || arguments.contains("O_CREAT")) {
            reader.beforeChange();
        }
        disk.open(descriptor, path, truncates, arguments.contains("O_APPEND"));
    }

    private void move(String name, List<byte[]> texts) throws Exception {
        boolean at = name.contains("at");
        Path from = path(texts, at ? 1 : 0);
        Path to = path(texts, texts.size() - 1);
        if (!disk.has(from) || !disk.has(to)) {
            return;
        }
        reader.beforeChange();
        if (name.startsWith("rename")) {
            disk.rename(from, to);
        } else {
            disk.link(from, to);
        }
    }

    private void name(String name, Path path) throws Exception {
        if (!disk.has(path)) {
            return;
        }
        reader.beforeChange();
        if (name.startsWith("mkdir")) {
            disk.makeDirectory(path);
        } else {
            disk.remove(path);
        }
    }

    private void descriptor(String name, String arguments, int result, List<byte[]> texts) throws Exception {
        if (texts.isEmpty()) {
            return;
        }
        Path path = path(texts, 0);
        if (path.equals(output) && name.startsWith("write")) {
            reader.printed(new String(joined(texts), UTF_8));
        }
        if (!disk.has(path)) {
            return;
        }
        int descriptor = number(arguments);
        switch (name) {
            case "close" -> disk.close(descriptor);
            case "lseek" -> disk.seek(descriptor, result);
            default -> change(name, arguments, descriptor, result, texts);
        }
    }

    private void change(String name, String arguments, int descriptor, int result, List<byte[]> texts)
            throws Exception {
        reader.beforeChange();
        String last = arguments.substring(arguments.lastIndexOf(' ') + 1);
        switch (name) {
            case "write", "writev" -> disk.write(descriptor, Arrays.copyOf(joined(texts), result));
            case "pwrite64", "pwritev" -> disk.writeAt(descriptor, Arrays.copyOf(joined(texts), result), number(last));
            case "fsync", "fdatasync" -> disk.sync(descriptor, path(texts, 0));
            case "ftruncate" -> disk.truncate(descriptor, number(last));
            case "sendfile" -> disk.copy(number(arguments.substring(arguments.indexOf(' ') + 1)), descriptor, result);
            default -> throw new IOException("a call that this test does not know: " + name + "(" + arguments + ")");
        }
    }

    private static int number(String text) {
        int end = 0;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return Integer.parseInt(text.substring(0, end));
    }

    /** The bytes that a call writes: all texts but the first, which is the path of the descriptor. */
    private static byte[] joined(List<byte[]> texts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        texts.subList(1, texts.size()).forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** A path of a call. It is relative to the directory before it, if it is not absolute. */
    private static Path path(List<byte[]> texts, int number) {
        Path path = Path.of(new String(texts.get(number), UTF_8));
        return path.isAbsolute() || number == 0 ? path : path(texts, number - 1).resolve(path);
    }

    private static byte[] bytes(String hex) {
        byte[] bytes = new byte[hex.length() / 4];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex, 4 * i + 2, 4 * i + 4, 16);
        }
        return bytes;
    }
}
