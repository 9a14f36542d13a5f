package dev.kintsugi.proxy.server;

import dev.kintsugi.proxy.wire.ErrorFields;
import dev.kintsugi.proxy.wire.Message.InvalidText;
import dev.kintsugi.proxy.wire.ProtocolViolation;
import dev.kintsugi.proxy.wire.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a connection that cannot go on. */
final class Closing {
    private static final Logger log = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    /** Tells the client why, and closes. */
    static void with(Channel channel, ErrorFields error) {
        ByteBuf last = channel.alloc().buffer();
        new Reply(last).error(error);
        channel.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    }

    /** Closes after what the connection's thread could not handle. */
    static void after(ChannelHandlerContext context, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (reason instanceof ProtocolViolation violation) {
            with(context.channel(), Failure.fatal("08P01", String.valueOf(violation.getMessage())));
        } else if (reason instanceof InvalidText text) {
            with(context.channel(), Failure.fatal(text.state(), String.valueOf(text.getMessage())));
        } else if (reason instanceof IOException) {
            log.debug("A client's connection has broken: {}", reason.getMessage());
            context.close();
        } else {
            log.warn("A client's connection has failed", reason);
            context.close();
        }
    }
}
