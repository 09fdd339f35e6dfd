package io.firn.storage.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A web server of files in memory, which may redirect, ask who asks, or know no ranges. */
public final class WebServer implements AutoCloseable {
  /** What a path answers. */
  interface Page {
    void answer(HttpExchange exchange) throws IOException;
  }

  /** What was asked: method, path and query, and the token that came along, or null. */
  public record Seen(String line, String range, String authorization) {}

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final List<Seen> seen = new ArrayList<>();

  /** A server on a loopback address of its own: what differs in it is another host. */
  public WebServer(String address) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** The URL of a path. */
  public String url(String path) {
    return "http://%s:%d%s"
        .formatted(server.getAddress().getAddress().getHostAddress(), port(), path);
  }

  void page(String path, Page page) {
    pages.put(path, page);
  }

  /** A file that is sent by ranges. */
  public void file(String path, byte[] content, String tag) {
    pages.put(path, exchange -> range(exchange, content, tag));
  }

  /** A file that requires a token. */
  public void file(String path, byte[] content, String tag, String token) {
    pages.put(
        path,
        exchange -> {
          String given = exchange.getRequestHeaders().getFirst("Authorization");
          if (("Bearer " + token).equals(given)) {
            range(exchange, content, tag);
          } else {
            exchange.sendResponseHeaders(401, -1);
          }
        });
  }

  /** What was asked since this was asked last. */
  public synchronized List<Seen> seen() {
    List<Seen> all = List.copyOf(seen);
    seen.clear();
    return all;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Headers headers = exchange.getRequestHeaders();
      synchronized (this) {
        seen.add(
            new Seen(
                exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                headers.getFirst("Range"),
                headers.getFirst("Authorization")));
      }
      Page page = pages.get(exchange.getRequestURI().getPath());
      if (page == null) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        page.answer(exchange);
      }
    }
  }

  static void range(HttpExchange exchange, byte[] content, String tag) throws IOException {
    Matcher range = RANGE.matcher(exchange.getRequestHeaders().getFirst("Range"));
    if (!range.matches() || Integer.parseInt(range.group(1)) >= content.length) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    int from = Integer.parseInt(range.group(1));
    int to = Math.min(Integer.parseInt(range.group(2)), content.length - 1);
    exchange.getResponseHeaders().add("ETag", tag);
    exchange
        .getResponseHeaders()
        .add("Content-Range", "bytes %d-%d/%d".formatted(from, to, content.length));
    exchange.sendResponseHeaders(206, to - from + 1);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(content, from, to - from + 1);
    }
  }

  static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().add("Location", to);
    exchange.sendResponseHeaders(303, -1);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
