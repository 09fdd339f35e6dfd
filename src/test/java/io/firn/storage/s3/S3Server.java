package io.firn.storage.s3;

import io.firn.storage.BucketClient;
import io.firn.storage.CloudServer;
import io.firn.storage.FaultyWire;
import io.firn.storage.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A server that speaks S3's protocol, checks signatures and keeps objects in memory: s3proxy, which
 * the build has put on a class path of its own, in a process of its own. One for all tests.
 */
public final class S3Server implements CloudServer {
  public static final String ACCESS_KEY = "AKIDFIRNTEST";
  public static final String SECRET_KEY = "the-secret-that-no-one-may-see";

  /** S3 takes no shorter parts, save the last. */
  static final int PART = 5 << 20;

  /** Bytes of the longest object that Firn's client does not send in parts. */
  static final int LARGEST_PUT = 6 << 20;

  private static final Path CLASS_PATH = Path.of("target/s3proxy.classpath");
  private static final AtomicInteger BUCKETS = new AtomicInteger();
  private static S3Server running;

  private final int port;
  private final S3Client direct;
  private final FaultyWire front;

  private S3Server(int port) throws IOException {
    this.port = port;
    this.direct = client(port);
    this.front = new FaultyWire(port, new Conditions());
  }

  /** The conditions of writes that S3 has had since 2024, and s3proxy does not know. */
  private final class Conditions implements FaultyWire.Gate {
    @Override
    public boolean concerns(FaultyWire.Request request) {
      return request.method().matches("PUT|POST|DELETE");
    }

    @Override
    public String[] refusal(FaultyWire.Request request) {
      if (request.header("If-Match") == null && request.header("If-None-Match") == null) {
        return null;
      }
      String[] target = request.line().replaceFirst("^\\S+ /", "").split("\\?")[0].split("/", 2);
      String key = URLDecoder.decode(target[1].replace("+", "%2B"), StandardCharsets.UTF_8);
      String tag;
      try {
        tag = direct.headObject(head -> head.bucket(target[0]).key(key)).eTag();
      } catch (NoSuchKeyException e) {
        return request.header("If-Match") == null
            ? null
            : new String[] {"404 Not Found", "NoSuchKey"};
      }
      return tag.equals(request.header("If-Match"))
          ? null
          : new String[] {"412 Precondition Failed", "PreconditionFailed"};
    }
  }

  /** The server, started when it is asked for first. */
  public static synchronized S3Server running() throws IOException {
    if (running == null) {
      running = start();
      // Where the SDK looks first: what a test calls then finds its credentials by itself.
      System.setProperty("aws.accessKeyId", ACCESS_KEY);
      System.setProperty("aws.secretAccessKey", SECRET_KEY);
    }
    return running;
  }

  private static S3Server start() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path directory = Files.createDirectories(Path.of("target/s3proxy"));
    Path configuration = directory.resolve("s3proxy.conf");
    Files.writeString(
        configuration,
        """
        s3proxy.endpoint=http://127.0.0.1:%d
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=transient
        jclouds.identity=any
        jclouds.credential=any
        """
            .formatted(port, ACCESS_KEY, SECRET_KEY));
    // Without this, every wait of every thread is written down.
    Path logging = directory.resolve("logback.xml");
    Files.writeString(
        logging,
        """
        <configuration>
          <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%level %logger %msg%n</pattern></encoder>
          </appender>
          <root level="warn"><appender-ref ref="out"/></root>
        </configuration>
        """);
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + logging,
                "-cp",
                Files.readString(CLASS_PATH).strip(),
                "org.gaul.s3proxy.Main",
                "--properties",
                configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    awaitPort(process, port, log);
    return new S3Server(port);
  }

  private static void awaitPort(Process process, int port, Path log) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        try {
          if (System.nanoTime() > deadline || process.waitFor(50, TimeUnit.MILLISECONDS)) {
            throw new IOException("Cannot start s3proxy: " + Files.readString(log), e);
          }
        } catch (InterruptedException interrupted) {
          throw new IOException(interrupted);
        }
      }
    }
  }

  @Override
  public String scheme() {
    return "s3";
  }

  @Override
  public int port() {
    return front.port();
  }

  /** The port of a server that takes no notice of conditions. */
  int portWithoutConditions() {
    return port;
  }

  @Override
  public String[] options(int at) {
    return new String[] {
      "--awsRegion=us-east-1",
      "--endpoint=http://127.0.0.1:" + at,
      "--s3ClientFactoryClass=" + S3ClientFactory.class.getName()
    };
  }

  @Override
  public BucketClient client(String[] options, Patience patience) {
    return new S3BucketClient(
        S3Connection.connect(
            PipelineOptionsFactory.fromArgs(options).as(S3Options.class),
            patience,
            LARGEST_PUT,
            PART));
  }

  @Override
  public String createBucket() {
    String bucket = "firn-" + BUCKETS.incrementAndGet();
    direct.createBucket(request -> request.bucket(bucket));
    return bucket;
  }

  @Override
  public void put(String bucket, String key, byte[] content) {
    direct.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(content));
  }

  @Override
  public void delete(String bucket, String key) {
    direct.deleteObject(request -> request.bucket(bucket).key(key));
  }

  @Override
  public List<String> keys(String bucket) {
    return direct.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  @Override
  public byte[] get(String bucket, String key) {
    return direct.getObjectAsBytes(request -> request.bucket(bucket).key(key)).asByteArray();
  }

  @Override
  public String noSuchBucket() {
    return "[^\n]+ \\(NoSuchBucket, HTTP 404\\)";
  }

  /** Begins an upload in parts, and returns its id. */
  String beginUpload(String bucket, String key) {
    return direct.createMultipartUpload(request -> request.bucket(bucket).key(key)).uploadId();
  }

  /** The keys of the uploads in parts that are not complete. */
  List<String> uploads(String bucket) {
    return direct.listMultipartUploads(request -> request.bucket(bucket)).uploads().stream()
        .map(MultipartUpload::key)
        .toList();
  }

  /** A client of another's making, to see what is really there. */
  private static S3Client client(int port) {
    return S3Client.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + port))
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
        .forcePathStyle(true)
        .build();
  }
}
