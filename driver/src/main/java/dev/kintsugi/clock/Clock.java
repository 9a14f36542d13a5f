package dev.kintsugi.clock;

/** Where time comes from. */
public interface Clock {

    /** As {@link System#nanoTime()}. */
    long nanoTime();

    /** The machine's clock. */
    Clock SYSTEM = System::nanoTime;
}
