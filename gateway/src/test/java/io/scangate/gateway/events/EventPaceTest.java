package io.scangate.gateway.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EventPaceTest {
    private long clock = 1_000;
    private long thread;
    private long process = 5_000;

    /** The rest after some time, in which the thread and the whole process took so much of a processor. */
    private long rest(EventPace pace, long nanos, double ofThread, double ofProcess) {
        clock += nanos;
        thread += (long) (nanos * ofThread);
        process += (long) (nanos * ofProcess);
        return pace.rest();
    }

    private EventPace pace(int processors) {
        return new EventPace(() -> clock, () -> thread, () -> process, processors);
    }

    @Test
    void aBusyProcessSendsInItsSmallShareOnly() {
        EventPace pace = pace(2);
        long look = EventPace.LOOK_NANOS;
        assertEquals(0, rest(pace, look, 0.4, 1.6));
        // 3 % of two processors are 6 % of one: 15.67 times as much rest as work.
        assertEquals(9.4, (double) rest(pace, look, 0.6, 1.9) / look, 1e-3);
        // What it was at the last look holds until the next one.
        assertEquals(0.94, (double) rest(pace, look / 10, 0.6, 0.5) / look, 1e-3);
        assertEquals(0, rest(pace, look, 0.5, 0.6));
    }

    @Test
    void manyProcessorsNeedNoRest() {
        assertEquals(0, rest(pace(64), EventPace.LOOK_NANOS, 1, 64));
    }

    @Test
    void whereTheTimeOfTheProcessIsUnknownThereIsNoRest() {
        process = -1;
        assertEquals(0, rest(pace(1), EventPace.LOOK_NANOS, 1, 0));
    }
}
