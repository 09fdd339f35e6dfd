package io.firn.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.FirnException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;

/**
 * What a Flink cluster says about itself.
 *
 * @param slots task slots of all TaskManagers that have registered
 * @param restarts whether it restarts tasks that fail
 */
record FlinkCluster(int slots, boolean restarts) {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Flink's words for no restarts. */
  private static final Set<String> NONE = Set.of("none", "off", "disable");

  /**
   * Asks a cluster.
   *
   * @param master host and port of the JobManager's REST endpoint, with {@code http://} or without
   * @throws FirnException when it does not answer as Flink does
   */
  static FlinkCluster at(String master) {
    String endpoint = master.startsWith("http://") ? master : "http://" + master;
    HttpClient client = HttpClient.newBuilder().connectTimeout(LONGEST).build();
    try {
      JsonNode slots = get(client, endpoint + "/overview").path("slots-total");
      if (!slots.isInt()) {
        throw new IOException("it does not answer as Flink does");
      }
      return new FlinkCluster(
          slots.asInt(), restarts(get(client, endpoint + "/jobmanager/config")));
    } catch (IOException | IllegalArgumentException e) {
      throw new FirnException(
          "Cannot reach Flink at '%s': %s; --flinkMaster is host:port of the JobManager's REST endpoint"
              .formatted(master, e.getMessage() == null ? "no connection" : e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FirnException("Cannot reach Flink at '%s': interrupted".formatted(master), e);
    }
  }

  private static JsonNode get(HttpClient client, String uri)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(uri)).timeout(LONGEST).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException("HTTP status " + answer.statusCode());
    }
    return new ObjectMapper().readTree(answer.body());
  }

  /** Of the cluster's own configuration: Flink ignores the strategy that a batch job brings. */
  private static boolean restarts(JsonNode configuration) {
    for (JsonNode entry : configuration) {
      // The second is the old name of the first.
      if (Set.of("restart-strategy.type", "restart-strategy").contains(entry.path("key").asText())
          && !NONE.contains(entry.path("value").asText())) {
        return true;
      }
    }
    return false;
  }
}
