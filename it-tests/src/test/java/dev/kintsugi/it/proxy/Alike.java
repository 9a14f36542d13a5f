package dev.kintsugi.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.it.server.PostgresCluster;
import dev.kintsugi.it.server.PostgresServer;
import dev.kintsugi.proxy.server.ProxyServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.Connection;
import java.util.List;
import java.util.TimeZone;

/** A session with the proxy before three shards, and one with a PostgreSQL of the same rows: the same is said to both, and heard from both. */
final class Alike implements AutoCloseable {
    private final PostgresCluster cluster;
    private final ProxyServer proxy;
    private final InetSocketAddress single;
    private final String name;
    private Frontend one;
    private Frontend all;

    Alike(String name, String sections, String script) throws Exception {
        this.name = name;
        cluster = new PostgresCluster(PostgresServer.shared(), name, 3, sections);
        try (Connection connection = cluster.open();
                Connection direct = cluster.openSingle()) {
            PostgresCluster.run(connection, script);
            PostgresCluster.run(direct, script);
        }
        proxy = cluster.serve();
        URI uri = URI.create(cluster.singleUrl().substring("jdbc:".length()));
        single = new InetSocketAddress(uri.getHost(), uri.getPort());
        one = single();
        all = proxy();
    }

    PostgresCluster cluster() {
        return cluster;
    }

    /** Another session with the proxy. */
    Frontend proxy() throws IOException {
        return Frontend.open(proxy.address(), "postgres", name);
    }

    /** Another session with the one PostgreSQL, in the time zone that the vendor's driver gives the sessions of shards. */
    Frontend single() throws IOException {
        String zone = TimeZone.getDefault().getID();
        return Frontend.begin(single, "user", "postgres", "database", name + "_single", "TimeZone", zone);
    }

    /** Where the proxy listens. */
    InetSocketAddress address() {
        return proxy.address();
    }

    /** The session with the proxy. */
    Frontend all() {
        return all;
    }

    /** The session with the one PostgreSQL. */
    Frontend one() {
        return one;
    }

    /** What is said. */
    interface Talk {
        List<String> with(Frontend server) throws IOException;
    }

    /** Both answer alike, message by message. */
    void same(Talk talk) throws IOException {
        assertThat(comparable(talk.with(all))).containsExactlyElementsOf(comparable(talk.with(one)));
    }

    /** One server finds some mistakes when it binds, the cluster when a shard does. */
    private static List<String> comparable(List<String> heard) {
        boolean failed = heard.stream().anyMatch(message -> message.startsWith("error"));
        return failed ? heard.stream().filter(message -> !message.equals("2")).toList() : heard;
    }

    void sameQueries(String... texts) throws IOException {
        for (String text : texts) {
            same(server -> server.query(text));
        }
    }

    /** Goes on with new sessions. */
    void again() throws IOException {
        one.close();
        all.close();
        one = single();
        all = proxy();
    }

    @Override
    public void close() {
        one.close();
        all.close();
        proxy.close();
    }
}
