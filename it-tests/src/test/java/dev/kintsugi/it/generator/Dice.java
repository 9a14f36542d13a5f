package dev.kintsugi.it.generator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** The only source of chance: the same seed throws the same numbers. Not thread-safe. */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    /** True in that share of throws, from 0 to 1. */
    boolean chance(double share) {
        return random.nextDouble() < share;
    }

    /** From 0 to {@code bound - 1}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** From one number to another, both included. */
    int from(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    <T> List<T> shuffled(List<T> items) {
        List<T> result = new ArrayList<>(items);
        for (int i = result.size() - 1; i > 0; i--) {
            Collections.swap(result, i, random.nextInt(i + 1));
        }
        return result;
    }

    /** That many items in their order, or all if there are fewer. */
    <T> List<T> some(List<T> items, int count) {
        List<T> result = new ArrayList<>(items);
        while (result.size() > count) {
            result.remove(random.nextInt(result.size()));
        }
        return result;
    }
}
