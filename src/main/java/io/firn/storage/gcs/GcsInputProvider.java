package io.firn.storage.gcs;

import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.StorageObject;
import io.firn.storage.BucketLocation;
import io.firn.storage.InputProvider;
import io.firn.storage.ObjectRead;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystemUtils;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;

/** Granules on Google Cloud Storage: {@code gs://BUCKET/OBJECT}. */
public final class GcsInputProvider implements InputProvider {
  /** As long as the blocks that inputs are read by, the first of which is always wanted. */
  private static final int READ_AHEAD = 64 << 10;

  /** What Beam takes for a pattern on Cloud Storage, and what precedes the first wildcard. */
  private static final Pattern GLOB = Pattern.compile("([^\\[*?]*)[\\[*?].*", Pattern.DOTALL);

  private static final String WANTED = "name,size,updated,md5Hash";

  @Override
  public boolean handles(String uri) {
    return BucketLocation.isOf(GcsObjectStoreProvider.SCHEME, uri);
  }

  @Override
  public SeekableByteChannel open(String uri) throws IOException {
    return open(GcsConnection::shared, uri);
  }

  static SeekableByteChannel open(Supplier<GcsConnection> latest, String uri) throws IOException {
    BucketLocation location =
        BucketLocation.parse(GcsObjectStoreProvider.SCHEME, uri, "read input");
    return GcsRangedObject.open(latest, location, new ObjectRead.Granule(uri), READ_AHEAD);
  }

  /**
   * As Beam's file system lists, which takes an empty page for the last one, and tries again for
   * hours where a server is not there.
   */
  @Override
  public List<MatchResult.Metadata> list(String pattern) throws IOException {
    return list(GcsConnection.shared(), pattern);
  }

  static List<MatchResult.Metadata> list(GcsConnection connection, String pattern)
      throws IOException {
    BucketLocation place =
        BucketLocation.parse(GcsObjectStoreProvider.SCHEME, pattern, "read input");
    Matcher glob = GLOB.matcher(place.key());
    List<MatchResult.Metadata> found = new ArrayList<>();
    try {
      if (glob.matches()) {
        Pattern matching = Pattern.compile(FileSystemUtils.wildcardToRegexp(place.key()));
        forEach(
            connection,
            place.bucket(),
            glob.group(1),
            object -> {
              // Consoles make directories of objects without bytes.
              String name = object.getName();
              if (matching.matcher(name).matches() && !name.endsWith("/")) {
                found.add(metadata(place.bucket(), object));
              }
            });
      } else {
        StorageObject object =
            connection.answer(
                0,
                () ->
                    connection
                        .storage()
                        .objects()
                        .get(place.bucket(), place.key())
                        .setFields(WANTED)
                        .execute());
        found.add(metadata(place.bucket(), object));
      }
    } catch (IOException e) {
      throw GcsFailure.of(new ObjectRead.Granule(pattern), e);
    }
    return found;
  }

  private static void forEach(
      GcsConnection connection, String bucket, String prefix, Consumer<StorageObject> to)
      throws IOException {
    String token = null;
    do {
      String next = token;
      Objects page =
          connection.answer(
              0,
              () ->
                  connection
                      .storage()
                      .objects()
                      .list(bucket)
                      .setPrefix(prefix)
                      .setPageToken(next)
                      .setFields("items(" + WANTED + "),nextPageToken")
                      .execute());
      if (page.getItems() != null) {
        page.getItems().forEach(to);
      }
      token = page.getNextPageToken();
    } while (token != null);
  }

  private static MatchResult.Metadata metadata(String bucket, StorageObject object) {
    String uri = "gs://" + bucket + "/" + object.getName();
    MatchResult.Metadata.Builder metadata =
        MatchResult.Metadata.builder()
            .setResourceId(FileSystems.matchNewResource(uri, false))
            .setIsReadSeekEfficient(true)
            .setSizeBytes(object.getSize().longValueExact());
    if (object.getUpdated() != null) {
      metadata.setLastModifiedMillis(object.getUpdated().getValue());
    }
    return object.getMd5Hash() == null
        ? metadata.build()
        : metadata.setChecksum(object.getMd5Hash()).build();
  }
}
