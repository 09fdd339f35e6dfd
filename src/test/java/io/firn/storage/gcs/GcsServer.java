package io.firn.storage.gcs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.firn.storage.CloudServer;
import io.firn.storage.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * A server that speaks the JSON interface of Cloud Storage as its reference describes it, objects
 * in memory: buckets, metadata, media with ranges, simple, multipart and resumable uploads,
 * preconditions on generations, checksums, lists by pages, deletion, batches, errors in JSON.
 */
public final class GcsServer implements CloudServer, AutoCloseable {
  /** Bytes of the longest object that Firn's client sends in one request. */
  static final int LARGEST_INSERT = 6 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern OBJECTS = Pattern.compile("/storage/v1/b/([^/]+)/o");
  private static final Pattern OBJECT = Pattern.compile("/storage/v1/b/([^/]+)/o/([^/]+)");
  private static final Pattern BUCKET = Pattern.compile("/storage/v1/b/([^/]+)");
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");
  private static final Pattern SENT = Pattern.compile("bytes (?:(\\d+)-(\\d+)|\\*)/(\\d+|\\*)");

  private static final AtomicInteger BUCKETS = new AtomicInteger();

  /** A page has no more, whatever is asked for. */
  private static final int LARGEST_PAGE = 1000;

  private static final int LARGEST_BATCH = 100;
  private static GcsServer running;

  private final HttpServer server;
  private final Map<String, NavigableMap<String, Stored>> buckets = new HashMap<>();
  private final Map<String, Upload> uploads = new HashMap<>();
  private final List<String> forbidden = new ArrayList<>();
  private final List<String> emptyFirst = new ArrayList<>();
  private long generations = 1_700_000_000_000_000L;
  private String token;
  private boolean takePart;
  private final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();

  /** An object. */
  public record Stored(byte[] content, long generation, ObjectNode metadata) {}

  /** An upload that is not complete. */
  private static final class Upload {
    private final String bucket;
    private final ObjectNode metadata;
    private final Map<String, String> query;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    private Upload(String bucket, ObjectNode metadata, Map<String, String> query) {
      this.bucket = bucket;
      this.metadata = metadata;
      this.query = query;
    }
  }

  private record Answer(int status, Map<String, String> headers, byte[] body) {
    static Answer empty(int status) {
      return new Answer(status, Map.of(), new byte[0]);
    }

    static Answer json(JsonNode body) {
      return new Answer(
          200,
          Map.of("Content-Type", "application/json; charset=UTF-8"),
          body.toString().getBytes(UTF_8));
    }

    static Answer error(int status, String reason, String message) {
      ObjectNode root = JSON.createObjectNode();
      ObjectNode error = root.putObject("error");
      error.put("code", status).put("message", message);
      error
          .putArray("errors")
          .addObject()
          .put("domain", "global")
          .put("reason", reason)
          .put("message", message);
      return new Answer(status, json(root).headers(), root.toString().getBytes(UTF_8));
    }
  }

  private GcsServer(HttpServer server) {
    this.server = server;
  }

  /** The server, started when it is asked for first. One for all tests, which have own buckets. */
  public static synchronized GcsServer running() throws IOException {
    if (running == null) {
      running = start();
    }
    return running;
  }

  /** A server of its own, for tests that change more than what is in buckets. */
  public static GcsServer start() throws IOException {
    // Else an answer waits for the client to confirm its head, 40 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    GcsServer server = new GcsServer(http);
    http.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "gcs-server");
              thread.setDaemon(true);
              return thread;
            }));
    http.createContext("/", server::handle);
    http.start();
    return server;
  }

  @Override
  public String scheme() {
    return "gs";
  }

  @Override
  public int port() {
    return server.getAddress().getPort();
  }

  /** The endpoint at a port: the server's, or a wire's before it. */
  public static String endpoint(int port) {
    return "http://127.0.0.1:" + port + "/storage/v1/";
  }

  @Override
  public String[] options(int port) {
    return new String[] {
      "--gcsEndpoint=" + endpoint(port),
      "--credentialFactoryClass=" + GcsCredentials.class.getName()
    };
  }

  @Override
  public GcsBucketClient client(String[] options, Patience patience) {
    return client(PipelineOptionsFactory.fromArgs(options).as(GcsOptions.class), patience);
  }

  static GcsBucketClient client(GcsOptions options, Patience patience) {
    return new GcsBucketClient(GcsConnection.connect(options, patience, LARGEST_INSERT));
  }

  @Override
  public String noSuchBucket() {
    return "\\QThe specified bucket does not exist (notFound, HTTP 404)\\E";
  }

  @Override
  public synchronized String createBucket() {
    String bucket = "firn-" + BUCKETS.incrementAndGet();
    buckets.put(bucket, new TreeMap<>());
    return bucket;
  }

  /** Denies all access to a bucket. */
  public synchronized void forbid(String bucket) {
    forbidden.add(bucket);
  }

  /** Lets the first page of each list of a bucket be empty, which the service may. */
  public synchronized void emptyFirstPage(String bucket) {
    emptyFirst.add(bucket);
  }

  /** From now on only requests with this token are answered. */
  public synchronized void requireToken(String required) {
    token = required;
  }

  @Override
  public synchronized void put(String bucket, String name, byte[] content) {
    store(bucket, JSON.createObjectNode().put("name", name), content);
  }

  /** Stores an object with more metadata than its name. */
  public synchronized void put(String bucket, String name, byte[] content, String key, String of) {
    store(bucket, JSON.createObjectNode().put("name", name).put(key, of), content);
  }

  @Override
  public synchronized void delete(String bucket, String name) {
    buckets.get(bucket).remove(name);
  }

  /** What is in a bucket. */
  public synchronized NavigableMap<String, Stored> objects(String bucket) {
    return new TreeMap<>(buckets.get(bucket));
  }

  @Override
  public synchronized List<String> keys(String bucket) {
    return List.copyOf(buckets.get(bucket).keySet());
  }

  @Override
  public synchronized byte[] get(String bucket, String name) {
    return buckets.get(bucket).get(name).content;
  }

  /** How many uploads are not complete. */
  public synchronized long uploads(String bucket) {
    return uploads.values().stream().filter(upload -> upload.bucket.equals(bucket)).count();
  }

  /** Forgets uploads that are not complete, as the service may. */
  public synchronized void loseUploads(String bucket) {
    uploads.values().removeIf(upload -> upload.bucket.equals(bucket));
  }

  /** How many connections brought a request. */
  public int connections() {
    return connections.size();
  }

  /** Lets the service keep only a part of what the next upload in a session sends. */
  public synchronized void takePartOnce() {
    takePart = true;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      connections.add(exchange.getRemoteAddress());
      byte[] body = received(exchange.getRequestBody());
      String length = exchange.getRequestHeaders().getFirst("Content-Length");
      if (length != null && body.length < Long.parseLong(length)) {
        if (exchange.getRequestURI().getRawQuery().contains("upload_id=")) {
          // Of a resumable upload what has arrived is kept, a multiple of 256 KiB.
          keepPart(exchange, body);
        }
        return;
      }
      Answer answer =
          answer(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getRawPath(),
              query(exchange.getRequestURI().getRawQuery()),
              exchange.getRequestHeaders(),
              body);
      answer.headers.forEach(exchange.getResponseHeaders()::set);
      if ("close".equals(exchange.getRequestHeaders().getFirst("Connection"))) {
        // Java's server closes, and does not say so.
        exchange.getResponseHeaders().set("Connection", "close");
      }
      boolean bodiless = answer.body.length == 0 || exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.status, bodiless ? -1 : answer.body.length);
      if (!bodiless) {
        exchange.getResponseBody().write(answer.body);
      }
    } catch (RuntimeException e) {
      exchange.sendResponseHeaders(500, -1);
      throw e;
    }
  }

  /** The bytes of a body, as many as arrive. */
  private static byte[] received(InputStream body) {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    byte[] piece = new byte[64 << 10];
    try {
      for (int count; (count = body.read(piece)) >= 0; ) {
        received.write(piece, 0, count);
      }
    } catch (IOException e) {
      // The connection has ended; what has come by then is all there is.
      return received.toByteArray();
    }
    return received.toByteArray();
  }

  private synchronized void keepPart(HttpExchange exchange, byte[] body) {
    Upload upload = uploads.get(query(exchange.getRequestURI().getRawQuery()).get("upload_id"));
    Matcher range = SENT.matcher(exchange.getRequestHeaders().getFirst("Content-Range"));
    if (upload != null
        && range.matches()
        && range.group(1) != null
        && Long.parseLong(range.group(1)) == upload.received.size()) {
      upload.received.write(body, 0, body.length / (256 << 10) * (256 << 10));
    }
  }

  private synchronized Answer answer(
      String method, String rawPath, Map<String, String> query, Headers headers, byte[] body)
      throws IOException {
    if (token != null && !("Bearer " + token).equals(headers.getFirst("Authorization"))) {
      return Answer.error(401, "authError", "Invalid Credentials");
    }
    if (rawPath.equals("/batch/storage/v1")) {
      return batch(headers, body);
    }
    if (rawPath.startsWith("/upload/")) {
      return upload(method, rawPath.substring("/upload".length()), query, headers, body);
    }
    String path =
        rawPath.startsWith("/download/") ? rawPath.substring("/download".length()) : rawPath;
    Matcher object = OBJECT.matcher(path);
    if (object.matches()) {
      return object(method, decoded(object.group(1)), decoded(object.group(2)), query, headers);
    }
    Matcher objects = OBJECTS.matcher(path);
    if (objects.matches() && method.equals("GET")) {
      return list(decoded(objects.group(1)), query);
    }
    Matcher bucket = BUCKET.matcher(path);
    if (bucket.matches() && method.equals("GET")) {
      String name = decoded(bucket.group(1));
      Answer refusal = refusal(name);
      return refusal != null
          ? refusal
          : Answer.json(JSON.createObjectNode().put("kind", "storage#bucket").put("name", name));
    }
    return Answer.error(404, "notFound", "Not Found");
  }

  private Answer refusal(String bucket) {
    if (forbidden.contains(bucket)) {
      return Answer.error(
          403,
          "forbidden",
          "Anonymous caller does not have storage.objects access to the Google Cloud Storage bucket.");
    }
    return buckets.containsKey(bucket)
        ? null
        : Answer.error(404, "notFound", "The specified bucket does not exist.");
  }

  private Answer object(
      String method, String bucket, String name, Map<String, String> query, Headers headers) {
    Answer refusal = refusal(bucket);
    if (refusal != null) {
      return refusal;
    }
    Stored stored = buckets.get(bucket).get(name);
    String generation = query.get("generation");
    if (stored == null || generation != null && stored.generation != Long.parseLong(generation)) {
      return Answer.error(404, "notFound", "No such object: " + bucket + "/" + name);
    }
    Answer failed = precondition(stored, query);
    if (failed != null) {
      return failed;
    }
    if (method.equals("DELETE")) {
      buckets.get(bucket).remove(name);
      return Answer.empty(204);
    }
    if (!method.equals("GET")) {
      return Answer.error(400, "invalid", "Invalid method " + method);
    }
    return "media".equals(query.get("alt")) ? media(stored, headers) : Answer.json(stored.metadata);
  }

  private static Answer precondition(Stored stored, Map<String, String> query) {
    String wanted = query.get("ifGenerationMatch");
    long is = stored == null ? 0 : stored.generation;
    return wanted == null || Long.parseLong(wanted) == is
        ? null
        : Answer.error(
            412,
            "conditionNotMet",
            "At least one of the pre-conditions you specified did not hold.");
  }

  private static Answer media(Stored stored, Headers headers) {
    Map<String, String> about = new HashMap<>();
    String packed = stored.metadata.path("contentEncoding").asText("identity");
    about.put("Content-Type", stored.metadata.get("contentType").asText());
    about.put("x-goog-generation", Long.toString(stored.generation));
    about.put(
        "x-goog-hash",
        "crc32c="
            + stored.metadata.get("crc32c").asText()
            + ",md5="
            + stored.metadata.get("md5Hash").asText());
    about.put("x-goog-stored-content-encoding", packed);
    about.put("x-goog-stored-content-length", Integer.toString(stored.content.length));
    String asked = headers.getFirst("Range");
    Matcher range = RANGE.matcher(asked == null ? "" : asked);
    // An object that is decompressed for the client is always sent as a whole.
    if (!range.matches() || !packed.equals("identity")) {
      return new Answer(200, about, stored.content);
    }
    int length = stored.content.length;
    long from =
        range.group(1).isEmpty()
            ? Math.max(0, length - Long.parseLong(range.group(2)))
            : Long.parseLong(range.group(1));
    long last =
        range.group(1).isEmpty() || range.group(2).isEmpty()
            ? length - 1
            : Math.min(length - 1, Long.parseLong(range.group(2)));
    if (from >= length || from > last) {
      Answer error =
          Answer.error(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
      return new Answer(
          416,
          Map.of("Content-Range", "bytes */" + length, "Content-Type", "text/html"),
          error.body);
    }
    about.put("Content-Range", "bytes %d-%d/%d".formatted(from, last, length));
    return new Answer(206, about, Arrays.copyOfRange(stored.content, (int) from, (int) last + 1));
  }

  private Answer list(String bucket, Map<String, String> query) {
    Answer refusal = refusal(bucket);
    if (refusal != null) {
      return refusal;
    }
    String prefix = query.getOrDefault("prefix", "");
    String delimiter = query.get("delimiter");
    String after = query.get("pageToken");
    int most = Integer.parseInt(query.getOrDefault("maxResults", "" + LARGEST_PAGE));
    most = Math.min(most, LARGEST_PAGE);
    ObjectNode page = JSON.createObjectNode().put("kind", "storage#objects");
    List<JsonNode> items = new ArrayList<>();
    SortedSet<String> prefixes = new TreeSet<>();
    String last = null;
    if (after == null && emptyFirst.contains(bucket)) {
      page.put("nextPageToken", Base64.getEncoder().encodeToString(" ".getBytes(UTF_8)));
      return Answer.json(page);
    }
    for (Stored stored : buckets.get(bucket).tailMap(prefix).values()) {
      String name = stored.metadata.get("name").asText();
      if (!name.startsWith(prefix)) {
        break;
      }
      if (after != null
          && name.compareTo(new String(Base64.getDecoder().decode(after), UTF_8)) <= 0) {
        continue;
      }
      if (items.size() + prefixes.size() == most) {
        String next = Base64.getEncoder().encodeToString(last.getBytes(UTF_8));
        page.put("nextPageToken", next);
        break;
      }
      int end = delimiter == null ? -1 : name.indexOf(delimiter, prefix.length());
      if (end >= 0) {
        prefixes.add(name.substring(0, end + delimiter.length()));
      } else {
        items.add(stored.metadata);
      }
      last = name;
    }
    if (!items.isEmpty()) {
      page.putArray("items").addAll(items);
    }
    if (!prefixes.isEmpty()) {
      prefixes.forEach(page.putArray("prefixes")::add);
    }
    return Answer.json(page);
  }

  private Answer upload(
      String method, String path, Map<String, String> query, Headers headers, byte[] body)
      throws IOException {
    String id = query.get("upload_id");
    if (id != null) {
      return resume(method, id, headers, body);
    }
    Matcher objects = OBJECTS.matcher(path);
    if (!objects.matches() || !method.equals("POST")) {
      return Answer.error(404, "notFound", "Not Found");
    }
    String bucket = decoded(objects.group(1));
    Answer refusal = refusal(bucket);
    if (refusal != null) {
      return refusal;
    }
    ObjectNode metadata = JSON.createObjectNode();
    switch (query.getOrDefault("uploadType", "")) {
      case "media" -> {
        metadata.put("contentType", headers.getFirst("Content-Type"));
        return complete(bucket, named(metadata, query), query, body);
      }
      case "multipart" -> {
        List<byte[]> parts = parts(headers.getFirst("Content-Type"), body);
        if (parts.size() != 2) {
          return Answer.error(400, "badRequest", "Malformed multipart body.");
        }
        metadata.setAll((ObjectNode) JSON.readTree(content(parts.get(0))));
        return complete(bucket, named(metadata, query), query, content(parts.get(1)));
      }
      case "resumable" -> {
        if (body.length > 0) {
          metadata.setAll((ObjectNode) JSON.readTree(body));
        }
        String session = UUID.randomUUID().toString();
        uploads.put(session, new Upload(bucket, named(metadata, query), query));
        String location =
            "http://%s/upload%s?uploadType=resumable&upload_id=%s"
                .formatted(headers.getFirst("Host"), path, session);
        return new Answer(200, Map.of("Location", location), new byte[0]);
      }
      default -> {
        return Answer.error(400, "required", "Required parameter: uploadType");
      }
    }
  }

  private static ObjectNode named(ObjectNode metadata, Map<String, String> query) {
    if (query.containsKey("name")) {
      metadata.put("name", query.get("name"));
    }
    return metadata;
  }

  private Answer resume(String method, String id, Headers headers, byte[] body) {
    Upload upload = uploads.get(id);
    if (upload == null) {
      return Answer.error(404, "notFound", "Upload not found");
    }
    if (method.equals("DELETE")) {
      uploads.remove(id);
      return Answer.empty(499);
    }
    String sent = headers.getFirst("Content-Range");
    Matcher range = SENT.matcher(sent == null ? "" : sent);
    boolean last = true;
    if (range.matches()) {
      long from = range.group(1) == null ? upload.received.size() : Long.parseLong(range.group(1));
      if (from > upload.received.size()) {
        return Answer.error(503, "backendError", "Invalid request. There were bytes missing.");
      }
      int known = (int) (upload.received.size() - from);
      int taken = (body.length - known) / (takePart ? 2 : 1);
      takePart = takePart && taken == 0;
      upload.received.write(body, known, taken);
      String total = range.group(3);
      last = !total.equals("*") && upload.received.size() == Long.parseLong(total);
    } else {
      upload.received.writeBytes(body);
    }
    if (!last) {
      int received = upload.received.size();
      return new Answer(
          308,
          received == 0 ? Map.of() : Map.of("Range", "bytes=0-" + (received - 1)),
          new byte[0]);
    }
    uploads.remove(id);
    return complete(upload.bucket, upload.metadata, upload.query, upload.received.toByteArray());
  }

  /** Checks an upload and lets the object appear. */
  private Answer complete(
      String bucket, ObjectNode metadata, Map<String, String> query, byte[] content) {
    String name = metadata.path("name").asText();
    if (name.isEmpty()) {
      return Answer.error(400, "required", "Required parameter: name");
    }
    for (String hash : List.of("crc32c", "md5Hash")) {
      String is = hash.equals("crc32c") ? crc32c(content) : md5(content);
      if (metadata.has(hash) && !metadata.get(hash).asText().equals(is)) {
        return Answer.error(
            400,
            "invalid",
            "Provided %s \"%s\" doesn't match calculated %s \"%s\"."
                .formatted(
                    hash.equals("crc32c") ? "CRC32C" : "MD5 hash",
                    metadata.get(hash).asText(),
                    hash.equals("crc32c") ? "CRC32C" : "MD5 hash",
                    is));
      }
    }
    Answer failed = precondition(buckets.get(bucket).get(name), query);
    return failed != null ? failed : Answer.json(store(bucket, metadata, content).metadata);
  }

  private Stored store(String bucket, ObjectNode given, byte[] content) {
    ObjectNode metadata = given.deepCopy();
    long generation = ++generations;
    metadata.put("kind", "storage#object");
    metadata.put("bucket", bucket);
    metadata.put("generation", Long.toString(generation));
    metadata.put("metageneration", "1");
    metadata.put("size", Integer.toString(content.length));
    metadata.put("crc32c", crc32c(content));
    metadata.put("md5Hash", md5(content));
    metadata.put("updated", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    if (!metadata.has("contentType")) {
      metadata.put("contentType", "application/octet-stream");
    }
    Stored stored = new Stored(content, generation, metadata);
    buckets.get(bucket).put(metadata.get("name").asText(), stored);
    return stored;
  }

  private Answer batch(Headers headers, byte[] body) throws IOException {
    List<byte[]> parts = parts(headers.getFirst("Content-Type"), body);
    if (parts.size() > LARGEST_BATCH) {
      return Answer.error(400, "invalid", "The batch request has too many calls.");
    }
    StringBuilder answers = new StringBuilder();
    for (byte[] part : parts) {
      Map<String, String> about = headers(part);
      List<String> request = new String(content(part), ISO_8859_1).lines().toList();
      String[] line = request.get(0).split(" ");
      String target = line[1].replaceFirst("https?://[^/]+", "");
      Headers own = new Headers();
      for (String header : request.subList(1, request.size())) {
        if (header.isEmpty()) {
          break;
        }
        own.add(header.replaceFirst(":.*", ""), header.replaceFirst("[^:]*:\\s*", ""));
      }
      if (!own.containsKey("Authorization") && headers.containsKey("Authorization")) {
        own.set("Authorization", headers.getFirst("Authorization"));
      }
      int mark = target.indexOf('?');
      Answer answer =
          answer(
              line[0],
              mark < 0 ? target : target.substring(0, mark),
              query(mark < 0 ? null : target.substring(mark + 1)),
              own,
              new byte[0]);
      answers.append("--batch_firn\r\nContent-Type: application/http\r\n");
      String id = about.getOrDefault("content-id", "<1>");
      answers.append("Content-ID: ").append(id.replaceFirst("^<", "<response-")).append("\r\n\r\n");
      answers.append("HTTP/1.1 ").append(answer.status).append(" Done\r\n");
      answer.headers.forEach(
          (key, value) -> answers.append(key).append(": ").append(value).append("\r\n"));
      answers.append("Content-Length: ").append(answer.body.length).append("\r\n\r\n");
      answers.append(new String(answer.body, ISO_8859_1)).append("\r\n");
    }
    answers.append("--batch_firn--\r\n");
    return new Answer(
        200,
        Map.of("Content-Type", "multipart/mixed; boundary=batch_firn"),
        answers.toString().getBytes(ISO_8859_1));
  }

  /** The parts of a body of several, each with its headers. */
  private static List<byte[]> parts(String type, byte[] body) {
    Matcher boundary = Pattern.compile("boundary=\"?([^\";]+)\"?").matcher(type);
    if (!boundary.find()) {
      return List.of();
    }
    String text = new String(body, ISO_8859_1);
    String mark = "--" + boundary.group(1);
    List<byte[]> parts = new ArrayList<>();
    int at = text.indexOf(mark);
    while (at >= 0) {
      int begin = text.indexOf("\r\n", at) + 2;
      int end = text.indexOf("\r\n" + mark, begin);
      if (end < 0 || text.startsWith("--", at + mark.length())) {
        break;
      }
      parts.add(text.substring(begin, end).getBytes(ISO_8859_1));
      at = end + 2;
    }
    return parts;
  }

  private static Map<String, String> headers(byte[] part) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    String text = new String(part, ISO_8859_1);
    for (String line : text.substring(0, text.indexOf("\r\n\r\n")).split("\r\n")) {
      headers.put(line.replaceFirst(":.*", ""), line.replaceFirst("[^:]*:\\s*", ""));
    }
    return headers;
  }

  private static byte[] content(byte[] part) {
    String text = new String(part, ISO_8859_1);
    return text.substring(text.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1);
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    if (raw != null) {
      for (String pair : raw.split("&")) {
        int equals = pair.indexOf('=');
        query.put(
            decodedForm(equals < 0 ? pair : pair.substring(0, equals)),
            equals < 0 ? "" : decodedForm(pair.substring(equals + 1)));
      }
    }
    return query;
  }

  private static String decodedForm(String text) {
    return URLDecoder.decode(text, UTF_8);
  }

  private static String decoded(String path) {
    return URLDecoder.decode(path.replace("+", "%2B"), UTF_8);
  }

  private static String crc32c(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private static String md5(byte[] content) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
