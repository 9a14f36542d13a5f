package dev.kintsugi.config;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The valid name that a mistyped one was probably meant to be: the nearest by edits (a letter added, dropped, replaced, or two
 * neighbours swapped), where case, '-' and '_' do not count and at most a third of the letters may differ.
 */
final class NearestName {
    private static final int LISTED = 20;

    private NearestName() {}

    /** The nearest of {@code known}; null if none is near. */
    static @Nullable String of(String found, Collection<String> known) {
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String name : known) {
            int distance = distance(plain(found), plain(name));
            if (distance <= allowance(name) && distance < least) {
                nearest = name;
                least = distance;
            }
        }
        return nearest;
    }

    /** The end of a message about an unknown name: the nearest one, or all that there are. */
    static String advice(String found, Collection<String> known) {
        String nearest = of(found, known);
        return nearest == null ? ". " + listed(known) : ". Did you mean '" + nearest + "'?";
    }

    private static String listed(Collection<String> known) {
        if (known.isEmpty()) {
            return "There are none";
        }
        String names = known.stream().limit(LISTED).collect(Collectors.joining(", "));
        return "Valid: " + names + (known.size() > LISTED ? ", …" : "");
    }

    private static int allowance(String name) {
        return Math.max(1, Math.min(3, name.length() / 3));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** Edits between two texts, counted row by row; only the last three rows are kept. */
    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 3) {
            return Integer.MAX_VALUE;
        }
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }
}
