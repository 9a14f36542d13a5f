package dev.kintsugi.proxy.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * What the proxy tells machines over HTTP: {@code /healthz} and {@code /readyz}.
 */
public final class StatusPages implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int WAITING = 16;
    private final HttpServer http;
    private final ExecutorService threads;

    private StatusPages(HttpServer http) {
        this.http = http;
        this.threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "kintsugi-status");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins to answer.
     *
     * @throws IOException if the address is not free
     */
    public static StatusPages start(ProxyServer server, InetSocketAddress address) throws IOException {
        StatusPages pages = new StatusPages(HttpServer.create(address, WAITING));
        pages.page("/healthz", () -> new Page(200, "ok\n"));
        pages.page("/readyz", () -> server.isReady() ? new Page(200, "ready\n") : new Page(503, "not ready\n"));
        pages.http.setExecutor(pages.threads);
        pages.http.start();
        return pages;
    }

    private record Page(int status, String text) {}

    private void page(String path, Supplier<Page> page) {
        http.createContext(path, exchange -> answer(exchange, path, page));
    }

    private static void answer(HttpExchange exchange, String path, Supplier<Page> page) throws IOException {
        try (exchange) {
            boolean known = exchange.getRequestURI().getPath().equals(path);
            boolean reads = exchange.getRequestMethod().equals("GET");
            Page answer = !known ? new Page(404, "not found\n") : reads ? page.get() : new Page(405, "GET only\n");
            byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return http.getAddress();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdown();
    }
}
