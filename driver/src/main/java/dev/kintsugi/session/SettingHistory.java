package dev.kintsugi.session;

import dev.kintsugi.execute.ClientState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the client had set when its transaction began and at each savepoint: to roll back there undoes what was set since. The search path
 * that statements are planned with follows.
 */
final class SettingHistory {
    /** Modes of transactions to come are remembered among the settings, and are none of a shard's. */
    private static final String MODE = "transactions' ";

    private final ClientState state;
    private final Steering steering;
    private final List<Mark> savepoints = new ArrayList<>();
    private @Nullable Map<String, String> before;

    /** The settings at a savepoint. */
    private record Mark(String name, Map<String, String> settings) {}

    SettingHistory(ClientState state, Steering steering) {
        this.state = state;
        this.steering = steering;
    }

    /** A transaction begins. */
    void began() {
        before = state.settings();
        savepoints.clear();
    }

    /**
     * Undoes what was set since the transaction began.
     *
     * @return statements that set it back on a connection that the session holds for something else than the transaction
     */
    List<String> rolledBack() {
        Map<String, String> earlier = before;
        if (earlier == null) {
            return List.of();
        }
        List<String> back = setBack(state.settings(), earlier);
        change(() -> state.settings(earlier));
        return back;
    }

    /**
     * The transaction has ended, and with it what was set for it alone.
     *
     * @param another true if the next one begins at once
     */
    void ended(boolean another) {
        change(state::endLocal);
        savepoints.clear();
        before = another ? state.settings() : null;
    }

    void savepoint(String name) {
        savepoints.add(new Mark(name, state.settings()));
    }

    /** A savepoint is gone, and with it those after it; what was set since stays. */
    void released(String name) {
        for (int i = savepoints.size() - 1; i >= 0; i--) {
            if (savepoints.get(i).name().equals(name)) {
                savepoints.subList(i, savepoints.size()).clear();
                return;
            }
        }
    }

    /**
     * Undoes what was set since a savepoint, which stays.
     *
     * @return statements that set it back on a shard that has joined since: there it was set before the savepoint
     */
    List<String> rolledBackTo(String name) {
        for (int i = savepoints.size() - 1; i >= 0; i--) {
            Mark mark = savepoints.get(i);
            if (mark.name().equals(name)) {
                savepoints.subList(i + 1, savepoints.size()).clear();
                List<String> back = setBack(state.settings(), mark.settings());
                change(() -> state.settings(mark.settings()));
                return back;
            }
        }
        return List.of();
    }

    /** What the transaction alone has, it has set on each shard in its turn, so that the shard has undone it. */
    private static List<String> setBack(Map<String, String> later, Map<String, String> earlier) {
        List<String> back = new ArrayList<>();
        later.forEach((name, sql) -> {
            String session = earlier.get(name);
            if (sql.equals(session)
                    || name.startsWith(ClientState.LOCAL)
                    || name.contains(MODE)
                    || name.endsWith("seed")) {
                return;
            }
            back.add(session == null ? "RESET " + setting(name) : session);
            String local = earlier.get(ClientState.LOCAL + name);
            if (local != null) {
                back.add(local);
            }
        });
        return back;
    }

    /** What is set by statements that call it otherwise. */
    private static String setting(String name) {
        return switch (name) {
            case "schema" -> "search_path";
            case "names" -> "client_encoding";
            case "xml" -> "xmloption";
            default -> name;
        };
    }

    private void change(Runnable change) {
        String path = state.searchPath();
        change.run();
        String now = state.searchPath();
        if (!Objects.equals(path, now)) {
            steering.follow(now);
        }
    }
}
