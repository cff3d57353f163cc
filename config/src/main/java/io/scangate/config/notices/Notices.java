package io.scangate.config.notices;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.RefusedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The notices of owners and operators, for as long as the settings keep them. A thread deletes older ones. Thread-safe.
 * Methods block.
 */
public final class Notices implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
    private static final Duration PAUSE = Duration.ofHours(1);

    /** Few, so that changes do not wait for the deletion. */
    private static final int BATCH = 500;

    private final NoticeLog log;
    private final NoticeSettings settings;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(new ThreadFactoryBuilder()
            .setNameFormat("scangate-notices")
            .setDaemon(true)
            .build());

    /** Notices whose deletion is not started. */
    public Notices(NoticeLog log, NoticeSettings settings, Clock clock) {
        this.log = log;
        this.settings = settings;
        this.clock = clock;
    }

    /** Starts the deletion of old notices. Call it once. */
    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    public void start() {
        timer.scheduleWithFixedDelay(this::forgetOld, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void forgetOld() {
        try {
            forget();
        } catch (RefusedException e) {
            LOG.atLevel(e.logLevel())
                    .log("The deletion of old notices stopped until the next round: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            // A periodic task that throws does not run again.
            LOG.error("The deletion of old notices stopped until the next round", e);
        }
    }

    /** Deletes all old notices. */
    void forget() {
        int deleted;
        do {
            deleted = log.forget(oldest(), BATCH);
        } while (deleted == BATCH && !Thread.currentThread().isInterrupted());
    }

    /**
     * Notices before an id, the newest first.
     *
     * @param appid of one account; null for those of all accounts and of operators
     * @param kind of one kind; null for all kinds
     */
    public Page<NoticeLog.Entry> list(@Nullable String appid, @Nullable NoticeKind kind, long before, int limit) {
        return log.entries(appid, kind, before, oldest(), limit);
    }

    private Instant oldest() {
        return clock.instant().minus(settings.noticeRetention());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
