package io.firn.storage.gcs;

import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.StorageObject;
import io.firn.storage.BucketException;
import io.firn.storage.BucketLocation;
import io.firn.storage.BucketProvider;
import io.firn.storage.FileSystemOptions;
import io.firn.storage.InputFile;
import io.firn.storage.InputListing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.beam.sdk.io.FileSystemUtils;

/** Stores and granules on Google Cloud Storage: {@code gs://BUCKET/OBJECT}. */
public final class GcsProvider extends BucketProvider {
  private static final Supplier<GcsBucketClient> SHARED =
      FileSystemOptions.shared(
          options -> new GcsBucketClient(GcsConnection.connect(options.as(GcsOptions.class))));

  /** A pattern on Cloud Storage, as Beam has it; the group is what precedes the first wildcard. */
  private static final Pattern GLOB = Pattern.compile("([^\\[*?]*)[\\[*?].*", Pattern.DOTALL);

  private static final String WANTED = "name,size,updated,md5Hash";

  private final Supplier<GcsBucketClient> client;

  /** Called by {@link java.util.ServiceLoader}. */
  public GcsProvider() {
    this(SHARED);
  }

  GcsProvider(Supplier<GcsBucketClient> client) {
    super("gs", client);
    this.client = client;
  }

  @Override
  public Map<String, String> optionDefaults(Map<String, String> environment) {
    return GcsDefaults.of(environment);
  }

  /**
   * Lists in place of Beam's file system, which takes an empty page for the last one, and retries
   * for hours where there is no server.
   */
  @Override
  public InputListing list(String pattern) throws IOException {
    BucketLocation place = granule(pattern);
    Matcher glob = GLOB.matcher(place.key());
    try {
      return granules(
          glob.matches()
              ? matching(place, glob.group(1))
              : List.of(file(place.bucket(), client.get().metadata(place, WANTED))));
    } catch (BucketException e) {
      throw cannotRead(pattern, e);
    }
  }

  private List<InputFile> matching(BucketLocation pattern, String prefix) throws BucketException {
    GcsBucketClient now = client.get();
    BucketLocation place = new BucketLocation(pattern.bucket(), prefix);
    Pattern matching = Pattern.compile(FileSystemUtils.wildcardToRegexp(pattern.key()));
    List<InputFile> found = new ArrayList<>();
    String token = null;
    do {
      Objects page = now.page(place, token, WANTED);
      if (page.getItems() != null) {
        for (StorageObject object : page.getItems()) {
          if (matching.matcher(object.getName()).matches()) {
            found.add(file(place.bucket(), object));
          }
        }
      }
      token = page.getNextPageToken();
    } while (token != null);
    return found;
  }

  private static InputFile file(String bucket, StorageObject object) {
    String name = object.getName();
    return new InputFile(
        "gs://" + bucket + "/" + name,
        name.substring(name.lastIndexOf('/') + 1),
        object.getSize().longValueExact(),
        version(object));
  }

  private static String version(StorageObject object) {
    String md5 =
        object.getMd5Hash() == null
            ? ""
            : InputFile.md5(Base64.getDecoder().decode(object.getMd5Hash()));
    return object.getUpdated() == null
        ? md5
        : InputFile.version(InputListing.modified(object.getUpdated().getValue()), md5);
  }
}
