package dev.kintsugi.proxy.server;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;

/** A client's connection, whose socket the thread that answers may use itself. */
final class PlainChannel extends NioSocketChannel {

    private PlainChannel(Channel parent, SocketChannel socket) {
        super(parent, socket);
    }

    @Override
    public SocketChannel javaChannel() {
        return super.javaChannel();
    }

    /** Accepts such connections. */
    static final class Listening extends NioServerSocketChannel {
        @Override
        protected int doReadMessages(List<Object> accepted) throws IOException {
            SocketChannel socket = javaChannel().accept();
            if (socket == null) {
                return 0;
            }
            accepted.add(new PlainChannel(this, socket));
            return 1;
        }
    }
}
