package io.firn.storage;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * What lies between a client and an HTTP server: it takes one request a connection, notes what goes
 * by, and lets go wrong what it is told to.
 */
public final class FaultyWire implements AutoCloseable {
  /** What happens to a request. */
  public enum Fault {
    /** Nothing. */
    NONE,
    /** It is long on its way, until {@link #release}. */
    HOLD,
    /** The server asks to slow down. */
    SLOW_DOWN,
    /** The same, in other words. */
    TOO_MANY_REQUESTS,
    /** The server fails. */
    INTERNAL_ERROR,
    /** The server refuses the request. */
    DENY,
    /** The server refuses every request. */
    EXPIRE,
    /** The server does not know such requests. */
    NOT_IMPLEMENTED,
    /** The connection is reset before the server knows of the request. */
    RESET,
    /** The server sees half of the body, then the connection ends. */
    CUT_UPLOAD,
    /** A bit of the body changes on its way. */
    DAMAGE_UPLOAD,
    /** The body is not read. */
    STALL_UPLOAD,
    /** The server does what it is asked for; the connection is reset before it can say so. */
    LOSE_ANSWER,
    /** The answer ends in the middle of its body. */
    CUT_ANSWER,
    /** The answer stops in the middle of its body, the connection stays. */
    STALL_ANSWER
  }

  /** A request that went by. */
  public static final class Request {
    private final String line;
    private final Map<String, String> headers;
    private volatile long answered;

    private Request(String line, Map<String, String> headers) {
      this.line = line;
      this.headers = headers;
    }

    /** Method and target. */
    public String line() {
      return line;
    }

    public String method() {
      return line.substring(0, line.indexOf(' '));
    }

    /** A header of the request, or null. */
    public String header(String name) {
      return headers.get(name);
    }

    /** Bytes of the answer's body that the client took. */
    public long answered() {
      return answered;
    }
  }

  /** What a server cannot do that a test needs, done on the way to it. */
  public interface Gate {
    /** Whether nothing else that concerns the gate may happen meanwhile. */
    boolean concerns(Request request);

    /** Status and code by which a request is refused, or null. */
    String[] refusal(Request request);
  }

  private record Plan(Predicate<Request> which, List<Fault> faults) {}

  private final int server;
  private final Gate gate;
  private final ServerSocket listener;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "wire");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Request> requests = new ArrayList<>();
  private final List<Plan> plans = new ArrayList<>();
  private int held;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * @param server port on loopback
   */
  public FaultyWire(int server) throws IOException {
    this(server, null);
  }

  /** A wire with a gate. */
  public FaultyWire(int server, Gate gate) throws IOException {
    this.server = server;
    this.gate = gate;
    this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** The port to which clients speak. */
  public int port() {
    return listener.getLocalPort();
  }

  public String uri() {
    return "http://127.0.0.1:" + port();
  }

  /** What happens to the next requests of a kind, one fault each. */
  public synchronized void expect(Predicate<Request> which, Fault... faults) {
    plans.add(new Plan(which, new ArrayList<>(List.of(faults))));
  }

  /** The requests that went by since this was asked last. */
  public synchronized List<Request> requests() {
    List<Request> seen = List.copyOf(requests);
    requests.clear();
    return seen;
  }

  private synchronized Fault record(Request request) {
    requests.add(request);
    for (Plan plan : plans) {
      if (!plan.faults.isEmpty() && plan.which.test(request)) {
        return plan.faults.remove(0);
      }
    }
    return Fault.NONE;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      List<String> head = head(in);
      if (!head.isEmpty()) {
        relay(client, in, head);
      }
    } catch (IOException e) {
      // The client has gone, or the wire is closed: either is what a test wants to see survived.
      open.remove(client);
    } finally {
      open.remove(client);
    }
  }

  private void relay(Socket client, InputStream in, List<String> head) throws IOException {
    Map<String, String> headers = headers(head);
    Request request = new Request(head.get(0).replaceFirst(" HTTP/.*", ""), headers);
    Fault fault = record(request);
    OutputStream out = client.getOutputStream();
    if (fault == Fault.RESET) {
      reset(client);
      return;
    }
    if (fault == Fault.STALL_UPLOAD) {
      awaitClose();
      return;
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    if (headers.containsKey("expect")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
    byte[] body = in.readNBytes(length);
    switch (fault) {
      case SLOW_DOWN -> refuse(out, request, "503 Slow Down", "SlowDown");
      case TOO_MANY_REQUESTS -> refuse(out, request, "429 Too Many Requests", "TooManyRequests");
      case INTERNAL_ERROR -> refuse(out, request, "500 Internal Server Error", "InternalError");
      case DENY -> refuse(out, request, "403 Forbidden", "AccessDenied");
      case EXPIRE -> refuse(out, request, "400 Bad Request", "ExpiredToken");
      case NOT_IMPLEMENTED -> refuse(out, request, "501 Not Implemented", "NotImplemented");
      default -> pass(client, request, head, body, fault);
    }
  }

  private void pass(Socket client, Request request, List<String> head, byte[] body, Fault fault)
      throws IOException {
    if (fault == Fault.HOLD) {
      awaitRelease();
    }
    if (gate == null || !gate.concerns(request)) {
      forward(client, request, head, body, fault);
      return;
    }
    synchronized (gate) {
      String[] refusal = gate.refusal(request);
      if (refusal == null) {
        forward(client, request, head, body, fault);
      } else {
        refuse(client.getOutputStream(), request, refusal[0], refusal[1]);
      }
    }
  }

  private synchronized void awaitRelease() throws IOException {
    held++;
    notifyAll();
    try {
      while (held > 0 && !listener.isClosed()) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Waits until a request is held. */
  public synchronized void awaitHeld() throws InterruptedException {
    while (held == 0) {
      wait();
    }
  }

  /** Lets all go on that are held. */
  public synchronized void release() {
    held = 0;
    notifyAll();
  }

  private static void refuse(OutputStream out, Request request, String status, String code)
      throws IOException {
    String body =
        "<Error><Code>" + code + "</Code><Message>As the test wants it.</Message></Error>";
    String head =
        "HTTP/1.1 %s\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            .formatted(status, body.length());
    out.write(
        (head + (request.method().equals("HEAD") ? "" : body)).getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private void forward(Socket client, Request request, List<String> head, byte[] body, Fault fault)
      throws IOException {
    try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
      StringBuilder forwarded = new StringBuilder();
      for (String line : head) {
        if (!line.toLowerCase(Locale.ROOT).matches("(connection|expect):.*")) {
          forwarded.append(line).append("\r\n");
        }
      }
      forwarded.append("Connection: close\r\n\r\n");
      OutputStream up = upstream.getOutputStream();
      up.write(forwarded.toString().getBytes(StandardCharsets.ISO_8859_1));
      if (fault == Fault.CUT_UPLOAD) {
        up.write(body, 0, body.length / 2);
        up.flush();
        upstream.shutdownOutput();
        upstream.getInputStream().readAllBytes();
        reset(client);
        return;
      }
      if (fault == Fault.DAMAGE_UPLOAD && body.length > 0) {
        body[body.length / 2] ^= 4;
      }
      up.write(body);
      up.flush();
      if (body.length < Integer.parseInt(request.headers.getOrDefault("content-length", "0"))) {
        // Cut off on the wire before this one.
        upstream.shutdownOutput();
      }
      answer(client, new BufferedInputStream(upstream.getInputStream()), request, fault);
    }
  }

  private void answer(Socket client, InputStream from, Request request, Fault fault)
      throws IOException {
    List<String> head = head(from);
    byte[] body = null;
    if (fault != Fault.NONE && fault != Fault.HOLD) {
      body = from.readAllBytes();
    }
    if (fault == Fault.LOSE_ANSWER) {
      reset(client);
      return;
    }
    OutputStream out = client.getOutputStream();
    out.write((String.join("\r\n", head) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    if (fault == Fault.CUT_ANSWER || fault == Fault.STALL_ANSWER) {
      out.write(body, 0, body.length / 2);
      out.flush();
      if (fault == Fault.STALL_ANSWER) {
        awaitClose();
      }
      return;
    }
    if (body != null) {
      out.write(body);
      return;
    }
    byte[] buffer = new byte[8192];
    for (int count; (count = from.read(buffer)) >= 0; ) {
      out.write(buffer, 0, count);
      request.answered += count;
    }
    out.flush();
  }

  /** Holds on to a connection that says nothing any more, until the test is over. */
  private synchronized void awaitClose() {
    try {
      while (!listener.isClosed()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void reset(Socket client) throws IOException {
    client.setSoLinger(true, 0);
    client.close();
  }

  /** The lines up to the empty one; none at the end of the stream. */
  private static List<String> head(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int read; (read = in.read()) >= 0; ) {
      if (read != '\n') {
        line.write(read);
        continue;
      }
      String text = line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
      if (text.isEmpty()) {
        return lines;
      }
      lines.add(text);
      line.reset();
    }
    return List.of();
  }

  private static Map<String, String> headers(List<String> head) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : head.subList(1, head.size())) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
    }
    return headers;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    synchronized (this) {
      notifyAll();
    }
    for (Socket socket : open) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
