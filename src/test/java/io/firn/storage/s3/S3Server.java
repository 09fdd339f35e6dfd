package io.firn.storage.s3;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A server that speaks S3's protocol, checks signatures and keeps objects in memory: s3proxy, which
 * the build has put on a class path of its own, in a process of its own. One for all tests.
 */
public final class S3Server {
  public static final String ACCESS_KEY = "AKIDFIRNTEST";
  public static final String SECRET_KEY = "the-secret-that-no-one-may-see";

  private static final Path CLASS_PATH = Path.of("target/s3proxy.classpath");
  private static final AtomicInteger BUCKETS = new AtomicInteger();
  private static S3Server running;

  private final Process process;
  private final int port;

  private S3Server(Process process, int port) {
    this.process = process;
    this.port = port;
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
    return new S3Server(process, port);
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

  public int port() {
    return port;
  }

  /** A new bucket. */
  public String createBucket() {
    String bucket = "firn-" + BUCKETS.incrementAndGet();
    try (S3Client client = client()) {
      client.createBucket(request -> request.bucket(bucket));
    }
    return bucket;
  }

  /** A client of another's making, to see what is really there. */
  public S3Client client() {
    return S3Client.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + port))
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
        .forcePathStyle(true)
        .build();
  }

  /** The options by which Firn speaks to S3 at a port: the server's, or a wire's before it. */
  public static String[] options(int port) {
    return new String[] {
      "--awsRegion=us-east-1",
      "--endpoint=http://127.0.0.1:" + port,
      "--s3ClientFactoryClass=" + S3ClientFactory.class.getName()
    };
  }
}
