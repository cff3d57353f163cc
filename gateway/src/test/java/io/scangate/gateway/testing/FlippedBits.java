package io.scangate.gateway.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A disk that does not give back what was written to it. */
public final class FlippedBits {
    private FlippedBits() {}

    /** Flips one bit of each second file of a folder, at random. */
    public static void flip(Path folder, Random random) throws IOException {
        flip(folder, random, bytes -> bytes);
    }

    /**
     * The same with more damage.
     *
     * @param more changes the content of a file with a flipped bit
     */
    public static void flip(Path folder, Random random, UnaryOperator<byte[]> more) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, more.apply(bytes));
            }
        }
    }
}
