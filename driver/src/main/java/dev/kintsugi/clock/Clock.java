package dev.kintsugi.clock;

/** Where time comes from. */
public interface Clock {

    /** As {@link System#nanoTime()}. */
    long nanoTime();

    /** As {@link System#currentTimeMillis()}. */
    default long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    /** The machine's clock. */
    Clock SYSTEM = System::nanoTime;
}
