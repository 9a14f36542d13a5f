package dev.kintsugi.proxy.server;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.config.ProxySettings;
import dev.kintsugi.error.Errors;
import dev.kintsugi.proxy.wire.ErrorFields;
import dev.kintsugi.proxy.wire.Framing;
import dev.kintsugi.session.Session;
import dev.kintsugi.topology.Secret;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server for PostgreSQL's protocol in front of one cluster. It accepts from its start to {@link #close}. Thread-safe.
 */
public final class ProxyServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ProxyServer.class);
    private static final int IO_THREADS = 2;
    /** Sessions that are opened at a time; the others wait, lest ten thousand that come at once have a thread each. */
    private static final int OPENING_THREADS = 16;

    private static final int IDLE_SECONDS = 10;
    /** So many cores have work enough with what one thread hands on. */
    private static final int CORES_A_REACTOR = 4;

    private static final int READY_SECONDS = 2;
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ExecutorService threads;
    private final ExecutorService opening;
    private final List<Reactor> reactors = new ArrayList<>();
    private final EventLoopGroup loops;
    private final Channel listening;
    private final Admission admission = new Admission();
    private final Clients clients = new Clients();
    private final OwnRoles roles = new OwnRoles();
    private final AtomicInteger turn = new AtomicInteger();
    private final CountDownLatch shutdown = new CountDownLatch(1);
    private volatile Serving serving;
    private volatile @Nullable MeterRegistry meters;

    private ProxyServer(Serving serving, InetSocketAddress address) throws SQLException {
        this.serving = serving;
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), AnsweringThread::new);
        this.opening = opening();
        openReactors();
        this.loops = new MultiThreadIoEventLoopGroup(IO_THREADS, NioIoHandler.newFactory());
        try {
            this.listening = listen(address);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.cancelled();
        }
    }

    /**
     * Opens the cluster and begins to accept.
     *
     * @param name what the configuration was read from: a file, {@code classpath:} and a resource, or {@code demo}
     * @throws SQLException F0000 if the file is wrong, or nobody would have to prove who they are on an address that others can reach;
     *     08001 if a primary cannot be reached
     */
    public static ProxyServer start(Configuration configuration, String name, InetSocketAddress address)
            throws SQLException {
        checkUsers(configuration, address);
        return new ProxyServer(Serving.open(configuration, name), address);
    }

    private static void checkUsers(Configuration configuration, InetSocketAddress address) throws SQLException {
        boolean loopback = address.getAddress() != null && address.getAddress().isLoopbackAddress();
        if (configuration.proxy().isOpen() && !loopback) {
            throw Errors.configuration(
                    "The proxy would let everyone in: list users in the section proxy.users, or listen on"
                            + " a loopback address");
        }
    }

    private void openReactors() throws SQLException {
        try {
            for (int cores = Runtime.getRuntime().availableProcessors(); cores > 0; cores -= CORES_A_REACTOR) {
                reactors.add(new Reactor(threads));
            }
        } catch (IOException e) {
            throw new SQLException("The proxy cannot watch the sockets of clients", "58030", e);
        }
    }

    private Reactor nextReactor() {
        return reactors.get(Math.floorMod(turn.getAndIncrement(), reactors.size()));
    }

    /** Its queue is bounded by the limit on connections. */
    private ExecutorService opening() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                OPENING_THREADS, OPENING_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "kintsugi-opening");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private Channel listen(InetSocketAddress address) throws InterruptedException {
        return new ServerBootstrap()
                .group(loops)
                .channelFactory(PlainChannel.Listening::new)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(address)
                .sync()
                .channel();
    }

    private void accept(SocketChannel channel) {
        ProxySettings.Limits limits = serving.settings().limits();
        if (!admission.enter(limits.connections())) {
            Closing.with(channel, Failure.fatal("53300", "sorry, too many clients already"));
            return;
        }
        InetAddress from = channel.remoteAddress().getAddress();
        if (!admission.enter(from, limits.perAddress())) {
            admission.leave();
            Closing.with(channel, Failure.fatal("53300", "too many connections from this address"));
            return;
        }
        channel.closeFuture().addListener(closed -> {
            admission.leave(from);
            admission.leave();
        });
        Framing framing = new Framing();
        channel.pipeline().addLast(framing, new Gate(this, serving, framing));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** What it serves with at the moment. */
    Serving serving() {
        return serving;
    }

    /** Why a client that is known may not come in; null if it may, and is counted then. */
    @Nullable ErrorFields refusal(Serving with, String user, @Nullable String database, InetSocketAddress from) {
        String cluster = with.topology().cluster();
        if (AdminConsole.DATABASE.equals(database) && !cluster.equals(database)) {
            ProxySettings.User known = with.settings().user(user);
            if (known == null || !known.admin() || !from.getAddress().isLoopbackAddress()) {
                return Failure.fatal("42501", "the admin database is for users with admin: true, on this machine");
            }
        } else if (!cluster.equals(database)) {
            return Failure.fatal(
                    "3D000", "database \"" + database + "\" does not exist; the one here is \"" + cluster + "\"");
        }
        return admission.enter(user, with.settings().limits().perUser())
                ? null
                : Failure.fatal("53300", "too many connections for role \"" + user + "\"");
    }

    /**
     * Finds what a user is served with that works on the shards as itself, if they let it in.
     *
     * @param then is told, on another thread, what that is, or why there is nothing
     */
    void own(Serving with, String user, Secret password, BiConsumer<@Nullable Serving, @Nullable Exception> then) {
        opening.execute(() -> {
            Serving own;
            try {
                own = roles.serving(with, user, password);
            } catch (SQLException | RuntimeException e) {
                log.warn("The shards have not let a user in: {}", reason(e));
                then.accept(null, e);
                return;
            }
            then.accept(own, null);
        });
    }

    /** It may name what the client has sent, and is to stay one line. */
    private static String reason(Exception e) {
        return String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}", " ");
    }

    /** Opens the session of a client that is known, and lets it speak. */
    void admit(ChannelHandlerContext context, Gate gate, StartUp asked, String user, Runnable done) {
        opening.execute(() -> {
            try {
                begin(context, gate, asked, user);
                done.run();
            } catch (SQLException | RuntimeException e) {
                admission.leave(user);
                log.warn("A client's session could not be opened: {}", reason(e));
                Closing.with(context.channel(), Failure.fatal(e));
            }
        });
    }

    private void begin(ChannelHandlerContext context, Gate gate, StartUp asked, String user) throws SQLException {
        Serving with = gate.serving();
        Output out = new Output(context.channel(), clients.traffic());
        String database = String.valueOf(asked.database());
        boolean admin = !database.equals(with.topology().cluster());
        Map<String, String> told = new LinkedHashMap<>(with.reported());
        told.put("session_authorization", user);
        ClientSession session = admin ? null : session(context, with, out, asked, user, told);
        Function<Inbox, Talk> talk = session == null
                ? inbox -> new AdminConsole(new Administration(this), out)
                : inbox -> new Conversation(session, out, inbox);
        Clients.Entry entry = clients.add(
                user,
                database,
                admin,
                with,
                gone -> new Client(context, clients, threads, out, gate.socket(context, nextReactor()), talk, () -> {
                    gone.run();
                    admission.leave(user);
                }));
        Client client = entry.client();
        out.beforeWait(client::mayWait);
        if (session != null) {
            session.session().beforeWait(client::mayWait);
            session.session().process(entry.number());
            session.session().onNews(client::news);
        }
        try {
            out.reply().authenticationOk();
            told.forEach((setting, value) -> out.reply().parameterStatus(setting, value));
            out.reply().backendKeyData(entry.number(), entry.secret());
            client.begin();
        } catch (Output.ClientGone e) {
            // The connection has closed meanwhile, which is looked at next.
            log.debug("A client has gone: {}", e.getMessage());
        }
        context.executor().execute(() -> {
            if (context.isRemoved() || !context.channel().isActive()) {
                client.channelInactive(context);
            } else {
                gate.handOver(context, client);
            }
        });
    }

    private static ClientSession session(
            ChannelHandlerContext context,
            Serving with,
            Output out,
            StartUp asked,
            String user,
            Map<String, String> told)
            throws SQLException {
        SlowStatements slow = new SlowStatements(
                with.settings().slowStatements(), user, with.topology().cluster(), (InetSocketAddress)
                        context.channel().remoteAddress());
        return ClientSession.open(with, user, out, slow, asked.settings(), told);
    }

    /** Stops what a client's session runs, if the secret is its. Nobody is told whether it was. */
    void cancel(int process, int secret) {
        Client client = clients.find(process, secret);
        if (client != null) {
            threads.execute(client::cancel);
        }
    }

    /** From now on the server and its cluster tell a registry what they do. */
    void measure(MeterRegistry registry) {
        meters = registry;
        serving.sessions().measure(registry);
        Tags tags = Tags.of("cluster", serving.topology().cluster());
        Gauge.builder("kintsugi.proxy.clients", this, ProxyServer::clients)
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("kintsugi.proxy.queries", traffic(), Traffic::queries)
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("kintsugi.proxy.received.bytes", traffic(), Traffic::received)
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("kintsugi.proxy.sent.bytes", traffic(), Traffic::sent)
                .tags(tags)
                .register(registry);
    }

    /** True if a client that comes now is served: it accepts, is not paused, and the first shard answers. */
    boolean isReady() {
        if (!listening.isActive() || clients.arePaused()) {
            return false;
        }
        try (Session session = serving.sessions().open()) {
            return session.isValid(READY_SECONDS);
        } catch (SQLException e) {
            log.debug("Not ready: {}", e.getMessage());
            return false;
        }
    }

    /** How many clients have a session. */
    public int clients() {
        return clients.count();
    }

    /** What there is to serve with, and what clients are served with. */
    Set<Serving> servings() {
        Set<Serving> all = new LinkedHashSet<>(List.of(serving));
        clients.all().forEach(entry -> all.add(entry.serving()));
        return all;
    }

    List<Clients.Entry> clientEntries() {
        return clients.all();
    }

    Traffic traffic() {
        return clients.traffic();
    }

    boolean arePaused() {
        return clients.arePaused();
    }

    void pause() throws InterruptedException {
        clients.pause();
    }

    void resume() {
        clients.resume();
    }

    boolean kill(int number) {
        return clients.kill(number);
    }

    /**
     * Reads the file again. Who connects from now on is served by it; a file with mistakes changes nothing.
     *
     * @throws SQLException F0000 if the file is wrong, 08001 if a primary cannot be reached
     */
    public synchronized void reload() throws SQLException {
        Configuration configuration = Configuration.read(serving.name(), System::getenv);
        checkUsers(configuration, address());
        Serving before = serving;
        serving = before.reread(configuration);
        if (serving.sessions() != before.sessions()) {
            if (meters != null) {
                serving.sessions().measure(meters);
            }
            before.sessions().release();
        }
        log.info("The configuration has been read again");
    }

    /** Asks whoever waits in {@link #awaitShutdown} to end the server. */
    void shutdown() {
        shutdown.countDown();
    }

    /** Waits until an administrator asks for the end. */
    public void awaitShutdown() throws InterruptedException {
        shutdown.await();
    }

    /**
     * Accepts no more, lets running transactions end, and closes.
     *
     * @param patience after which what still runs is cut off
     */
    public void drain(Duration patience) {
        listening.close().syncUninterruptibly();
        List<Clients.Entry> all = clients.all();
        all.forEach(entry -> entry.client().leave());
        long deadline = System.nanoTime() + patience.toNanos();
        for (Clients.Entry entry : all) {
            if (!entry.client().awaitEnd(deadline)) {
                log.warn("A client's transaction has not ended in time and is rolled back");
            }
        }
        close();
    }

    /** Cuts off what is left. */
    @Override
    public synchronized void close() {
        if (loops.isShuttingDown()) {
            return;
        }
        listening.close().syncUninterruptibly();
        List<Clients.Entry> all = clients.all();
        all.forEach(entry -> entry.client().disconnect());
        long deadline = System.nanoTime() + CLOSING_NANOS;
        all.forEach(entry -> entry.client().awaitEnd(deadline));
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        reactors.forEach(Reactor::close);
        threads.shutdown();
        opening.shutdown();
        serving.sessions().release();
        roles.close();
    }
}
