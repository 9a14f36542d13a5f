package dev.kintsugi.proxy.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LineSocketTest {
    private ServerSocket door;
    private LineSocket near;
    private Socket far;

    @BeforeEach
    void connect() throws IOException {
        door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        near = (LineSocket) new LineSockets().createSocket();
        near.connect(door.getLocalSocketAddress(), 1_000);
        far = door.accept();
    }

    @AfterEach
    void close() throws IOException {
        near.close();
        far.close();
        door.close();
    }

    private void farSays(String text) throws IOException {
        far.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Until as much has come as there is to be. */
    private void awaitBytes(int count) throws IOException {
        while (near.bytes().remaining() < count) {
            assertThat(near.read()).isTrue();
        }
    }

    private String nearTakes(int count) {
        byte[] taken = new byte[count];
        near.bytes().get(taken);
        return new String(taken, StandardCharsets.US_ASCII);
    }

    private static String text(InputStream in, int count) throws IOException {
        return new String(in.readNBytes(count), StandardCharsets.US_ASCII);
    }

    @Test
    void whatOneHasReadAndNotTaken_isTheOthers() throws IOException {
        farSays("one,two,three");
        awaitBytes(13);
        assertThat(nearTakes(4)).isEqualTo("one,");
        assertThat(near.getInputStream().available()).isEqualTo(9);
        assertThat(text(near.getInputStream(), 4)).isEqualTo("two,");
        assertThat(nearTakes(5)).isEqualTo("three");
        farSays("four");
        assertThat(text(near.getInputStream(), 4)).isEqualTo("four");
    }

    @Test
    void aMessageThatIsLongerThanTheRoom_isReadAsAWhole() throws IOException {
        String message = "0123456789".repeat(10_000);
        CompletableFuture<Void> said = CompletableFuture.runAsync(() -> {
            try {
                farSays(message);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        awaitBytes(message.length());
        said.join();
        assertThat(nearTakes(message.length())).isEqualTo(message);
    }

    @Test
    void theEnd_isToldToBoth() throws IOException {
        farSays("bye");
        far.close();
        assertThat(text(near.getInputStream(), 3)).isEqualTo("bye");
        assertThat(near.getInputStream().read()).isEqualTo(-1);
        assertThat(near.read()).isFalse();
    }

    @Test
    void aReadThatTakesTooLong_timesOut_andLosesNothing() throws IOException {
        near.setSoTimeout(50);
        assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        farSays("late");
        near.setSoTimeout(0);
        assertThat(text(near.getInputStream(), 4)).isEqualTo("late");
    }

    @Test
    void anInterruption_isKept_andStopsNoRead() throws Exception {
        CompletableFuture<String> read = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                Thread.currentThread().interrupt();
                String text = text(near.getInputStream(), 4);
                read.complete(text + " " + Thread.currentThread().isInterrupted());
            } catch (IOException e) {
                read.completeExceptionally(e);
            }
        });
        reader.start();
        while (reader.getState() != Thread.State.RUNNABLE && !read.isDone()) {
            Thread.onSpinWait();
        }
        farSays("here");
        assertThat(read.join()).isEqualTo("here true");
        reader.join();
    }

    @Test
    void closing_endsAReadThatWaits_andIsTold() throws Exception {
        AtomicInteger told = new AtomicInteger();
        near.whenClosed(told::incrementAndGet);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                failure.complete(
                        new AssertionError("read " + near.getInputStream().read()));
            } catch (IOException e) {
                failure.complete(e);
            }
        });
        reader.start();
        near.close();
        assertThat(failure.join()).isInstanceOf(SocketException.class);
        reader.join();
        assertThat(told).hasValue(1);
        assertThat(near.isClosed()).isTrue();
        assertThatThrownBy(() -> near.getOutputStream().write(1)).isInstanceOf(SocketException.class);
    }

    @Test
    void whatIsMoreThanTheOtherSideTakes_isWrittenWhenItDoes() throws Exception {
        byte[] much = new byte[20_000_000];
        much[much.length - 1] = 7;
        CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
            try {
                near.getOutputStream().write(much);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        byte[] read = far.getInputStream().readNBytes(much.length);
        written.join();
        assertThat(read).isEqualTo(much);
        farSays("thanks");
        assertThat(text(near.getInputStream(), 6)).isEqualTo("thanks");
    }
}
