package io.scangate.gateway.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Ends the process with {@link ExitCode#FATAL} when it cannot serve reliably any more, so that its supervisor starts it
 * again:
 *
 * <ul>
 *   <li>a thread ends by an error of the JVM, or a thread of this program ends by any throwable;
 *   <li>any code logs an {@link OutOfMemoryError}. Netty and other libraries catch everything, log it and continue.
 * </ul>
 *
 * <p>The process ends without shutdown hooks, because a hook may wait for a dead thread. Thread-safe.
 */
public final class FatalErrors {
    private static final String OWN_THREADS = "scangate-";
    private static final String MAIN_THREAD = "main";
    private static final int MAX_CAUSES = 16;

    /** Made at the start, because a process without memory can make no text. */
    private static final byte[] OUT_OF_MEMORY =
            "scangate: the process ends because of an OutOfMemoryError\n".getBytes(StandardCharsets.US_ASCII);

    private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);

    private FatalErrors() {}

    /** Installs the handler of uncaught throwables and the filter of logged ones, for the whole process. */
    public static void install() {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            if (isCausedBy(VirtualMachineError.class, error) || isOwn(thread)) {
                end(thread, error);
            } else {
                LoggerFactory.getLogger(FatalErrors.class).error("The thread {} has ended", thread.getName(), error);
            }
        });
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
            logging.addTurboFilter(new LoggedErrors());
        }
    }

    private static boolean isOwn(Thread thread) {
        return thread.getName().startsWith(OWN_THREADS) || thread.getName().equals(MAIN_THREAD);
    }

    /** Whether a throwable or one of its causes has a type. */
    private static boolean isCausedBy(Class<? extends Throwable> type, Throwable error) {
        Throwable cause = error;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (type.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static void end(Thread thread, Throwable error) {
        try {
            if (isCausedBy(OutOfMemoryError.class, error)) {
                STDERR.write(OUT_OF_MEMORY);
            }
            System.err.println("scangate: the process ends with exit code " + ExitCode.FATAL + ", because of " + error
                    + " in the thread " + thread.getName());
            error.printStackTrace();
        } catch (IOException e) {
            // The standard error is closed.
        } finally {
            // Also if there is no memory for the message.
            Runtime.getRuntime().halt(ExitCode.FATAL);
        }
    }

    /** Looks at each logged throwable, at any level. */
    private static final class LoggedErrors extends TurboFilter {
        @Override
        public FilterReply decide(
                @Nullable Marker marker,
                @Nullable Logger logger,
                @Nullable Level level,
                @Nullable String format,
                Object @Nullable [] parameters,
                @Nullable Throwable error) {
            endIfOutOfMemory(error);
            if (parameters != null && parameters.length > 0) {
                endIfOutOfMemory(parameters[parameters.length - 1]);
            }
            return FilterReply.NEUTRAL;
        }

        private static void endIfOutOfMemory(@Nullable Object logged) {
            if (logged instanceof Throwable error && isCausedBy(OutOfMemoryError.class, error)) {
                end(Thread.currentThread(), error);
            }
        }
    }
}
