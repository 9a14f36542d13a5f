package dev.kintsugi.proxy.server;

import dev.kintsugi.config.ProxySettings;
import dev.kintsugi.proxy.login.ScramExchange;
import dev.kintsugi.proxy.wire.ErrorFields;
import dev.kintsugi.proxy.wire.Framing;
import dev.kintsugi.proxy.wire.Message;
import dev.kintsugi.proxy.wire.ProtocolViolation;
import dev.kintsugi.proxy.wire.Reply;
import dev.kintsugi.topology.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection up to the moment at which its client is known: TLS, the packet that opens the session, and the proof of a password. Any
 * other message than the one that is due ends it, and so does the time.
 */
final class Gate extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Gate.class);
    private static final int SSL_REQUEST = 80_877_103;
    private static final int GSS_REQUEST = 80_877_104;
    private static final int CANCEL_REQUEST = 80_877_102;

    private final ProxyServer server;
    private Serving serving;
    private final Framing framing;
    private boolean encrypted;
    private @Nullable StartUp startUp;
    private @Nullable ScramExchange exchange;
    /** True if the shards are to be asked whether the password is right. */
    private boolean asksShards;

    private boolean challenged;
    private boolean passed;
    private boolean admitted;
    /** What the client has sent before it was told that it may. */
    private final List<Message> early = new ArrayList<>();

    private @Nullable ScheduledFuture<?> deadline;

    Gate(ProxyServer server, Serving serving, Framing framing) {
        this.server = server;
        this.serving = serving;
        this.framing = framing;
    }

    /** What held when the client connected; for a user that works on the shards as itself, its own from when it is known. */
    Serving serving() {
        return serving;
    }

    /** Hands over to what talks with the client from now on; on the connection's own thread. */
    void handOver(ChannelHandlerContext context, Client client) {
        context.pipeline().replace(this, "client", client);
        context.channel().config().setAutoRead(true);
        early.forEach(message -> client.channelRead(context, message));
        client.channelReadComplete(context);
    }

    /** The client's socket, if its bytes are read as they come; null if they are encrypted. */
    @Nullable ClientSocket socket(ChannelHandlerContext context, Reactor reactor) {
        return !encrypted && context.channel() instanceof PlainChannel channel
                ? new ClientSocket(context, channel, framing, reactor)
                : null;
    }

    private ProxySettings.Limits limits() {
        return serving.settings().limits();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        long timeout = limits().loginTimeout().toMillis();
        deadline = context.executor().schedule(() -> context.close(), timeout, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object object) {
        Message message = (Message) object;
        StartUp known = startUp;
        if (admitted) {
            early.add(message);
        } else if (known == null) {
            open(context, message);
        } else if (message.type() == 'p' && exchange != null && !passed) {
            prove(context, message, known, exchange);
        } else if (message.type() == 'p' && asksShards) {
            String password = message.readText();
            message.end();
            own(context, known, password);
        } else {
            throw new ProtocolViolation("expected SASL response, got message type " + (int) message.type());
        }
    }

    private void open(ChannelHandlerContext context, Message message) {
        int code = message.readInt();
        switch (code) {
            case SSL_REQUEST -> encrypt(context);
            case GSS_REQUEST -> answer(context, 'N');
            case CANCEL_REQUEST -> {
                int process = message.readInt();
                server.cancel(process, message.readInt());
                context.close();
            }
            default -> {
                StartUp asked = StartUp.read(code, message);
                startUp = asked;
                framing.opened();
                welcome(context, asked);
            }
        }
    }

    /** Nothing may have been sent behind the request: it would be read as if it had come encrypted (CVE-2021-23214). */
    private void encrypt(ChannelHandlerContext context) {
        if (framing.hasMore()) {
            throw new ProtocolViolation("received unencrypted data after SSL request");
        }
        Certificate certificate = serving.certificate();
        if (certificate == null || encrypted) {
            answer(context, 'N');
            return;
        }
        encrypted = true;
        SslHandler handler = certificate.context().newHandler(context.alloc());
        handler.setHandshakeTimeoutMillis(limits().loginTimeout().toMillis());
        answer(context, 'S');
        context.pipeline().addFirst(handler);
    }

    private static void answer(ChannelHandlerContext context, char letter) {
        context.writeAndFlush(context.alloc().buffer(1).writeByte(letter));
    }

    private void welcome(ChannelHandlerContext context, StartUp asked) {
        String user = asked.user();
        if (user == null) {
            refuse(context, Failure.fatal("28000", "no PostgreSQL user name specified in startup packet"));
            return;
        }
        if (asked.settings().containsKey("replication")) {
            refuse(context, Failure.fatal("0A000", "Replication is not supported. Replicate from the shards"));
            return;
        }
        ProxySettings.Tls tls = serving.settings().tls();
        if (tls != null && tls.required() && !encrypted) {
            refuse(context, Failure.fatal("28000", "this server is to be reached by TLS only: set sslmode=require"));
            return;
        }
        ByteBuf out = context.alloc().buffer();
        Reply reply = new Reply(out);
        if (asked.minor() > 0 || !asked.unknown().isEmpty()) {
            reply.negotiateVersion(0, asked.unknown());
        }
        ProxySettings.User known = serving.settings().user(user);
        if (serving.settings().isOpen()) {
            context.writeAndFlush(out);
            pass(context, asked, user);
            return;
        }
        if (known != null && known.credential() instanceof ProxySettings.KnownToShards) {
            askInClear(context, out);
            return;
        }
        exchange = serving.users().exchange(user, isWelcome(context, user));
        reply.authenticationSasl(
                encrypted ? List.of(ScramExchange.PLUS, ScramExchange.PLAIN) : List.of(ScramExchange.PLAIN));
        context.writeAndFlush(out);
    }

    /** Only the password itself opens the user's sessions on the shards, so it must not be overheard. */
    private void askInClear(ChannelHandlerContext context, ByteBuf out) {
        if (!encrypted && !from(context).isLoopbackAddress()) {
            out.release();
            refuse(
                    context,
                    Failure.fatal("28000", "this user gives its password in clear, by TLS only: set sslmode=require"));
            return;
        }
        asksShards = true;
        new Reply(out).authenticationCleartextPassword();
        context.writeAndFlush(out);
    }

    private static InetAddress from(ChannelHandlerContext context) {
        return ((InetSocketAddress) context.channel().remoteAddress()).getAddress();
    }

    /** Who may not come from where it comes is told nothing else than a wrong password. */
    private boolean isWelcome(ChannelHandlerContext context, String user) {
        InetAddress from = from(context);
        ProxySettings.User known = serving.settings().user(user);
        boolean welcome = known == null || known.mayComeFrom(from);
        if (!welcome) {
            log.warn("{} may not log in from {}, by proxy.users.{}.from", user, from.getHostAddress(), user);
        }
        return welcome;
    }

    private void prove(ChannelHandlerContext context, Message message, StartUp asked, ScramExchange scram) {
        ByteBuf out = context.alloc().buffer();
        try {
            if (!challenged) {
                challenged = true;
                String mechanism = message.readText();
                if (!mechanism.equals(ScramExchange.PLAIN) && !(encrypted && mechanism.equals(ScramExchange.PLUS))) {
                    throw new ProtocolViolation("client selected an invalid SASL authentication mechanism");
                }
                byte[] first = message.readValue();
                message.end();
                if (first == null) {
                    throw new ProtocolViolation("malformed SCRAM message");
                }
                new Reply(out)
                        .authenticationContinue(scram.challenge(Message.text(first), mechanism, certificateHash()));
                context.writeAndFlush(out.retain());
                return;
            }
            String verdict = scram.verdict(new String(message.body(), StandardCharsets.UTF_8));
            String user = String.valueOf(asked.user());
            if (verdict == null) {
                refuse(context, Failure.wrongPassword(user));
                return;
            }
            new Reply(out).authenticationFinal(verdict);
            context.write(out.retain());
            ProxySettings.User known = serving.settings().user(user);
            if (known != null && known.passThrough() && known.credential() instanceof ProxySettings.Password given) {
                own(context, asked, given.password().reveal());
            } else {
                pass(context, asked, user);
            }
        } catch (ScramExchange.Malformed e) {
            throw new ProtocolViolation(String.valueOf(e.getMessage()));
        } finally {
            out.release();
        }
    }

    private byte @Nullable [] certificateHash() {
        Certificate certificate = serving.certificate();
        return encrypted && certificate != null ? certificate.hash() : null;
    }

    /** The client works on the shards as itself, where they find its password right. */
    private void own(ChannelHandlerContext context, StartUp asked, String password) {
        passed = true;
        admitted = true;
        context.channel().config().setAutoRead(false);
        String user = String.valueOf(asked.user());
        boolean welcome = isWelcome(context, user);
        server.own(serving, user, new Secret(password), (own, failure) -> context.executor()
                .execute(() -> {
                    if (own != null && welcome) {
                        serving = own;
                        pass(context, asked, user);
                    } else {
                        refuse(
                                context,
                                failure == null || !welcome ? Failure.wrongPassword(user) : Failure.of(user, failure));
                    }
                }));
    }

    /** The client is known. Its session is opened on another thread, since it may wait for a shard. */
    private void pass(ChannelHandlerContext context, StartUp asked, String user) {
        passed = true;
        ErrorFields refusal = server.refusal(serving, user, asked.database(), (InetSocketAddress)
                context.channel().remoteAddress());
        if (refusal != null) {
            refuse(context, refusal);
            return;
        }
        admitted = true;
        context.channel().config().setAutoRead(false);
        framing.known((int) limits().messageBytes());
        server.admit(context, this, asked, user, this::stopClock);
    }

    private void stopClock() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private void refuse(ChannelHandlerContext context, ErrorFields why) {
        passed = true;
        context.channel().config().setAutoRead(false);
        Closing.with(context.channel(), why);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopClock();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Closing.after(context, cause);
    }
}
