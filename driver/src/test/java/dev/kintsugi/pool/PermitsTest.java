package dev.kintsugi.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PermitsTest {
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(20);

    private final Permits permits = new Permits(1);

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void tryAcquire_takesOnlyWhatIsFree() {
        assertThat(permits.tryAcquire()).isTrue();
        assertThat(permits.tryAcquire()).isFalse();
        permits.release();
        assertThat(permits.tryAcquire()).isTrue();
    }

    @Test
    void join_withAFreePermit_isGrantedAtOnce() {
        Wait wait = joined(false);
        assertThat(outcome(wait)).isSameAs(permits);
        assertThat(permits.contended()).isFalse();
    }

    @Test
    void release_servesHoldersFirstAndEachKindInOrder() {
        assertThat(permits.tryAcquire()).isTrue();
        Wait newcomer = joined(false);
        Wait first = joined(true);
        Wait second = joined(true);

        assertThat(servedInOrder(newcomer, first, second)).containsExactly(first, second, newcomer);
    }

    @Test
    void release_manyHolders_letsANewcomerPassAfterEight() {
        assertThat(permits.tryAcquire()).isTrue();
        Wait newcomer = joined(false);
        Wait[] all = new Wait[11];
        all[10] = newcomer;
        for (int i = 0; i < 10; i++) {
            all[i] = joined(true);
        }

        assertThat(servedInOrder(all).indexOf(newcomer)).isEqualTo(8);
    }

    @Test
    void release_skipsWaitsThatAreOver() {
        assertThat(permits.tryAcquire()).isTrue();
        Wait cancelled = joined(false);
        Wait patient = joined(false);
        cancelled.end(Outcome.Nothing.CANCELLED);

        permits.release();

        assertThat(outcome(cancelled)).isEqualTo(Outcome.Nothing.CANCELLED);
        assertThat(outcome(patient)).isSameAs(permits);
        assertThat(permits.free()).isZero();
    }

    @Test
    void leave_ofTheOnlyWaiter_freesTheNextPermitForAnybody() {
        assertThat(permits.tryAcquire()).isTrue();
        Wait gone = joined(true);
        assertThat(outcome(gone)).isEqualTo(Outcome.Nothing.TIMED_OUT);
        permits.leave(gone);
        permits.leave(gone);

        permits.release();

        assertThat(permits.contended()).isFalse();
        assertThat(permits.tryAcquire()).isTrue();
    }

    @Test
    void await_interrupted_endsAndStaysInterrupted() {
        assertThat(permits.tryAcquire()).isTrue();
        Wait wait = joined(false);
        Thread.currentThread().interrupt();

        assertThat(wait.await(System.nanoTime() + TimeUnit.SECONDS.toNanos(10))).isEqualTo(Outcome.Nothing.INTERRUPTED);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void await_grantedBeforeTheInterrupt_keepsThePermit() {
        Wait wait = joined(false);
        Thread.currentThread().interrupt();

        assertThat(outcome(wait)).isSameAs(permits);
    }

    private Wait joined(boolean holder) {
        Wait wait = new Wait();
        permits.join(wait, holder);
        return wait;
    }

    private static Outcome outcome(Wait wait) {
        return wait.await(System.nanoTime() + SOON);
    }

    /** Gives the one permit back again and again, and finds who has it each time. */
    private List<Wait> servedInOrder(Wait... waits) {
        List<Wait> left = new ArrayList<>(List.of(waits));
        List<Wait> served = new ArrayList<>();
        while (!left.isEmpty()) {
            permits.release();
            Wait next = left.stream()
                    .filter(wait -> wait.outcome() != null)
                    .findFirst()
                    .orElseThrow();
            served.add(next);
            left.remove(next);
        }
        return served;
    }
}
