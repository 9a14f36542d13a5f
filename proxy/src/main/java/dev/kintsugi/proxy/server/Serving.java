package dev.kintsugi.proxy.server;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.config.ProxySettings;
import dev.kintsugi.proxy.login.Users;
import dev.kintsugi.proxy.vendor.Vendor;
import dev.kintsugi.session.Clusters;
import dev.kintsugi.session.Session;
import dev.kintsugi.topology.Topology;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy serves with, from one reading of its file; a reload replaces it as a whole, for those who connect then.
 *
 * @param name what the configuration was read from
 * @param topology of the cluster, as the proxy connects to it
 * @param certificate null for no TLS
 * @param sessions of the cluster
 * @param reported what a client is told when it connects
 */
record Serving(
        String name,
        Topology topology,
        ProxySettings settings,
        Users users,
        @Nullable Certificate certificate,
        Clusters.Source sessions,
        Vendor vendor,
        Map<String, String> reported) {

    /**
     * Opens the cluster of a configuration.
     *
     * @param name what it was read from
     */
    static Serving open(Configuration configuration, String name) throws SQLException {
        Topology topology = Vendor.connecting(configuration.topology());
        Clusters.Source sessions = Clusters.source(name, topology);
        Vendor vendor = Vendor.of(topology);
        ProxySettings settings = configuration.proxy();
        Certificate certificate = certificate(settings, name);
        try (Session first = sessions.open()) {
            return new Serving(
                    name,
                    topology,
                    settings,
                    new Users(settings.users()),
                    certificate,
                    sessions,
                    vendor,
                    reported(vendor, first));
        }
    }

    /** The same after the file has changed: the cluster is opened anew only if it is another one. */
    Serving reread(Configuration configuration) throws SQLException {
        if (!Vendor.connecting(configuration.topology()).equals(topology)) {
            return open(configuration, name);
        }
        ProxySettings changed = configuration.proxy();
        Certificate read = certificate(changed, name);
        return new Serving(name, topology, changed, new Users(changed.users()), read, sessions, vendor, reported);
    }

    /** The same for another user of the shards, whose cluster is opened. */
    Serving as(Topology own) throws SQLException {
        Clusters.Source source = Clusters.source(name, own);
        try (Session first = source.open()) {
            return as(own, source, reported(vendor, first));
        }
    }

    /** The same for another user of the shards, whose cluster is known. */
    Serving as(Topology own, Clusters.Source source, Map<String, String> told) {
        return new Serving(name, own, settings, users, certificate, source, vendor, told);
    }

    private static Map<String, String> reported(Vendor vendor, Session session) throws SQLException {
        Map<String, String> reported = vendor.reported(session);
        // What the shards are told is the proxy's own.
        reported.put("application_name", "");
        return reported;
    }

    private static @Nullable Certificate certificate(ProxySettings settings, String name) throws SQLException {
        ProxySettings.Tls tls = settings.tls();
        return tls == null ? null : Certificate.read(tls, name);
    }
}
