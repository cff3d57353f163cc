package io.scangate.gateway.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.pastalab.fray.core.TestRunner;
import org.pastalab.fray.core.command.Configuration;
import org.pastalab.fray.core.command.ExecutionInfo;
import org.pastalab.fray.core.command.Executor;
import org.pastalab.fray.core.command.NetworkDelegateType;
import org.pastalab.fray.core.command.SystemTimeDelegateType;
import org.pastalab.fray.core.observers.TimelineCoverage;
import org.pastalab.fray.core.observers.TimelineCoverageType;
import org.pastalab.fray.core.randomness.ControlledRandom;
import org.pastalab.fray.core.randomness.RandomnessProvider;
import org.pastalab.fray.core.scheduler.POSScheduler;
import org.slf4j.LoggerFactory;

/**
 * Runs a scenario of a few threads many times. In the profile {@code interleavings} Fray chooses the next thread before each step, by
 * partial order sampling, and finds deadlocks, too; without it the threads run as they do, a few times. The random choices begin with
 * a fixed number, so a run repeats the one before; {@code -Dinterleavings.seed} sets another one.
 */
public final class Interleavings {
    private static final boolean FRAY = Boolean.getBoolean("interleavings");
    private static final int RUNS = 20;
    private static final int MOST_SECONDS = 600;

    /** With timeouts, each step takes this time by the clock. */
    private static final long STEP_NANOS = 100_000_000;

    private Interleavings() {}

    /**
     * Runs a scenario, which ends with all its threads.
     *
     * @param schedules the number of orders to try with Fray; {@code -Dinterleavings.times} multiplies it
     * @param scenario has a constructor without parameters; an exception of any of its threads fails the test
     * @param watched the classes whose fields, arrays and variable handles have steps, too, besides locks, volatile fields and atomics
     */
    public static void check(int schedules, Class<? extends Runnable> scenario, Class<?>... watched) {
        check(schedules, false, scenario, watched);
    }

    /** As {@link #check}; the clock goes on by 100 ms with each step, and otherwise no wait ends for the time. */
    public static void checkWithTimeouts(int schedules, Class<? extends Runnable> scenario, Class<?>... watched) {
        check(schedules, true, scenario, watched);
    }

    private static void check(
            int schedules, boolean timeouts, Class<? extends Runnable> scenario, Class<?>... watched) {
        if (FRAY) {
            // The log's locks would be steps.
            ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
            Runnable once = pointed(scenario, watched);
            // Static initializers run before the orders are chosen.
            once.run();
            fray(schedules * Integer.getInteger("interleavings.times", 1), timeouts, scenario.getName(), once);
        } else {
            for (int run = 0; run < RUNS; run++) {
                start(scenario);
            }
        }
    }

    private static Runnable pointed(Class<? extends Runnable> scenario, Class<?>... watched) {
        try {
            Class<? extends Runnable> loaded =
                    new PointsLoader(watched).loadClass(scenario.getName()).asSubclass(Runnable.class);
            return () -> start(loaded);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static void start(Class<? extends Runnable> scenario) {
        try {
            scenario.getConstructor().newInstance().run();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static void fray(int schedules, boolean timeouts, String name, Runnable once) {
        Random seeds = new Random(Long.getLong("interleavings.seed", 1));
        RandomnessProvider choices =
                () -> new ControlledRandom(new ArrayList<>(), new ArrayList<>(), new Random(seeds.nextLong()));
        ExecutionInfo run = new ExecutionInfo(new Once(once), false, false, -1);
        Configuration settings = new Configuration(
                run,
                Path.of("target", "interleavings", name),
                schedules,
                MOST_SECONDS,
                new POSScheduler(choices.getRandomness()),
                choices,
                false,
                false,
                true,
                false,
                false,
                false,
                NetworkDelegateType.NONE,
                timeouts ? SystemTimeDelegateType.MOCK : SystemTimeDelegateType.NONE,
                STEP_NANOS,
                !timeouts,
                true,
                false,
                false,
                false,
                false,
                TimelineCoverageType.RESOURCE_ORDERING);
        Throwable failure = new TestRunner(settings).run();
        int tried = settings.getCurrentIteration();
        TimelineCoverage orders = settings.getTimelineCoverage();
        System.out.println(
                name + ": " + tried + " schedules, " + (orders == null ? 0 : orders.getCoverage()) + " orders");
        if (failure != null) {
            throw new AssertionError("schedule " + (tried + 1), failure);
        }
        if (tried < schedules) {
            throw new AssertionError("only " + tried + " of " + schedules + " schedules within " + MOST_SECONDS + " s");
        }
    }

    /** A run of a scenario in one order. */
    private record Once(Runnable scenario) implements Executor {
        @Override
        public void beforeExecution() {}

        @Override
        public void execute(boolean resetsClassLoader) {
            scenario.run();
        }

        @Override
        public void afterExecution() {}
    }

    /** Runs tasks at the same time, and throws the first failure when all have ended. */
    public static void together(Runnable... tasks) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (Runnable task : tasks) {
            threads.add(new Thread(() -> {
                try {
                    task.run();
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                }
            }));
        }
        threads.forEach(Thread::start);
        threads.forEach(Interleavings::join);
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
