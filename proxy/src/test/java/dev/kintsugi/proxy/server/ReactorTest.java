package dev.kintsugi.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.proxy.vendor.LineSocket;
import dev.kintsugi.proxy.vendor.LineSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReactorTest {
    private final ExecutorService threads = Executors.newCachedThreadPool(AnsweringThread::new);
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final List<Socket> peers = new ArrayList<>();
    private ServerSocket door;
    private Reactor reactor;

    @BeforeEach
    void open() throws IOException {
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        reactor = new Reactor(threads);
    }

    @AfterEach
    void close() throws IOException {
        reactor.close();
        for (Socket peer : peers) {
            peer.close();
        }
        door.close();
        threads.shutdownNow();
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) door.getLocalSocketAddress();
    }

    private Socket accept() throws IOException {
        Socket peer = door.accept();
        peers.add(peer);
        return peer;
    }

    private SocketChannel client() throws IOException {
        SocketChannel client = SocketChannel.open(address());
        client.configureBlocking(false);
        return client;
    }

    private static boolean hasRead(SocketChannel client) {
        try {
            return client.read(ByteBuffer.allocate(100)) > 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Watches a client, for which something is done whenever it has said something. */
    private Socket watch(Runnable work) throws IOException {
        SocketChannel client = client();
        Socket peer = accept();
        reactor.watch(client, () -> hasRead(client) ? work : null);
        return peer;
    }

    private @Nullable String next() throws InterruptedException {
        return heard.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void all_areHeard() throws Exception {
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = "client " + i;
            clients.add(watch(() -> heard.add(name)));
        }
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).getOutputStream().write(1);
                assertThat(next()).isEqualTo("client " + i);
            }
        }
    }

    @Test
    void aLeaderThatStays_isRelieved() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Socket slow = watch(() -> {
            heard.add("begins");
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            heard.add("ends " + reactor.isHere());
        });
        Socket quick = watch(() -> heard.add("quick"));
        slow.getOutputStream().write(1);
        assertThat(next()).isEqualTo("begins");
        for (int i = 0; i < 20; i++) {
            quick.getOutputStream().write(1);
            assertThat(next()).isEqualTo("quick");
        }
        end.countDown();
        assertThat(next()).isEqualTo("ends false");
    }

    @Test
    void aLeaderThatGivesWay_isFollowedAtOnce_andEndsWhatItDoes() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Socket polite = watch(() -> {
            reactor.giveWay();
            heard.add("leads " + reactor.isHere());
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Socket quick = watch(() -> heard.add("quick"));
        polite.getOutputStream().write(1);
        assertThat(next()).isEqualTo("leads false");
        quick.getOutputStream().write(1);
        assertThat(next()).isEqualTo("quick");
        end.countDown();
    }

    @Test
    void whatFails_failsAlone() throws Exception {
        Socket bad = watch(() -> {
            throw new IllegalStateException("on purpose");
        });
        Socket good = watch(() -> heard.add("good"));
        for (int i = 0; i < 10; i++) {
            bad.getOutputStream().write(1);
            good.getOutputStream().write(1);
            assertThat(next()).isEqualTo("good");
        }
    }

    @Test
    void whatIsStopped_isReadWhenItGoesOn() throws Exception {
        SocketChannel client = client();
        Socket peer = accept();
        Reactor.Watched watched = reactor.watch(client, () -> hasRead(client) ? () -> heard.add("heard") : null);
        watched.stop();
        peer.getOutputStream().write(1);
        assertThat(heard.poll(100, TimeUnit.MILLISECONDS)).isNull();
        watched.goOn();
        assertThat(next()).isEqualTo("heard");
    }

    private LineSocket shard() throws IOException {
        LineSocket shard = (LineSocket) new LineSockets().createSocket();
        shard.connect(address(), 1_000);
        return shard;
    }

    @Test
    void aShard_isHeardUntilItHasSaidAll() throws Exception {
        LineSocket shard = shard();
        Socket peer = accept();
        for (int i = 0; i < 100; i++) {
            int[] times = {0};
            reactor.await(
                    shard,
                    late -> {
                        if (hasRead(shard.channel())) {
                            heard.add("some");
                            times[0]++;
                        }
                        return times[0] == 2;
                    },
                    () -> heard.add("all"));
            peer.getOutputStream().write(1);
            assertThat(next()).isEqualTo("some");
            peer.getOutputStream().write(1);
            assertThat(next()).isEqualTo("some");
            assertThat(next()).isEqualTo("all");
        }
        // Nobody expects this, and nobody is kept busy by it.
        peer.getOutputStream().write(1);
        Socket quick = watch(() -> heard.add("quick"));
        quick.getOutputStream().write(1);
        assertThat(next()).isEqualTo("quick");
        reactor.await(shard, late -> hasRead(shard.channel()), () -> heard.add("after all"));
        assertThat(next()).isEqualTo("after all");
    }

    @Test
    void aShardWhoseConnectionIsClosedHere_isTold() throws Exception {
        LineSocket shard = shard();
        accept();
        reactor.await(shard, late -> shard.isClosed(), () -> heard.add("closed"));
        shard.close();
        assertThat(next()).isEqualTo("closed");
        reactor.await(shard, late -> shard.isClosed(), () -> heard.add("closed before"));
        assertThat(next()).isEqualTo("closed before");
    }

    @Test
    void aShardWhoseConnectionIsClosedWhileItIsHeard_isTold() throws Exception {
        LineSocket shard = shard();
        Socket peer = accept();
        CountDownLatch end = new CountDownLatch(1);
        reactor.await(
                shard,
                late -> {
                    if (shard.isClosed()) {
                        return true;
                    }
                    assertThat(hasRead(shard.channel())).isTrue();
                    reactor.giveWay();
                    heard.add("hears");
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return false;
                },
                () -> heard.add("closed"));
        peer.getOutputStream().write(1);
        assertThat(next()).isEqualTo("hears");
        // More of the answer comes meanwhile, of which nobody is to be told, and then the end.
        peer.getOutputStream().write(1);
        Socket quick = watch(() -> heard.add("quick"));
        quick.getOutputStream().write(1);
        assertThat(next()).isEqualTo("quick");
        shard.close();
        quick.getOutputStream().write(1);
        assertThat(next()).isEqualTo("quick");
        end.countDown();
        assertThat(next()).isEqualTo("closed");
    }

    @Test
    void aShardThatTakesTooLong_isTold() throws Exception {
        LineSocket shard = shard();
        accept();
        shard.setSoTimeout(300);
        long started = System.nanoTime();
        reactor.await(shard, late -> late, () -> heard.add("late"));
        assertThat(next()).isEqualTo("late");
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started)).isBetween(299L, 5_000L);
    }
}
