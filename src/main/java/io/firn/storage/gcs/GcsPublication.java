package io.firn.storage.gcs;

import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.StorageObject;
import io.firn.storage.BucketLocation;
import io.firn.storage.ScratchFile;
import io.firn.storage.ScratchPublication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * An object that goes out in one request whose length and CRC-32C the service knows before the
 * bytes and checks after them: what arrives short or damaged is refused and sent again. A long one
 * goes by an upload that is taken up where it stopped, of which nothing appears before all of it is
 * there and checked.
 */
final class GcsPublication extends ScratchPublication {
  private final GcsObjectStore store;
  private final GcsConnection connection;
  private final String key;
  private final BucketLocation target;

  GcsPublication(
      GcsObjectStore store,
      GcsConnection connection,
      String key,
      BucketLocation target,
      ScratchFile content) {
    super(content);
    this.store = store;
    this.connection = connection;
    this.key = key;
    this.target = target;
  }

  @Override
  protected void send(ScratchFile content) throws IOException {
    StorageObject metadata =
        new StorageObject()
            .setName(target.key())
            .setContentType(ScratchContent.TYPE)
            .setCrc32c(encoded(crc32c()));
    try {
      if (content.length() <= connection.largestInsert()) {
        connection.answer(content.length(), () -> insert(metadata, content));
      } else {
        new ResumedUpload(connection, target.bucket(), metadata, content).send();
      }
    } catch (UncheckedIOException e) {
      throw store.cannotBuffer(e.getCause());
    } catch (IOException e) {
      throw store.cannotWrite(GcsFailure.reason(e), key, e);
    }
  }

  @Override
  protected IOException cannotBuffer(IOException e) {
    return store.cannotBuffer(e);
  }

  private StorageObject insert(StorageObject metadata, ScratchFile content) throws IOException {
    Storage.Objects.Insert insert =
        connection
            .storage()
            .objects()
            .insert(target.bucket(), metadata, new ScratchContent(content, 0));
    insert.getMediaHttpUploader().setDirectUploadEnabled(true);
    // What is packed on its way has no length that is known before.
    insert.setDisableGZipContent(true);
    return insert.setFields("name").execute();
  }

  private static String encoded(int crc32c) {
    return Base64.getEncoder().encodeToString(ByteBuffer.allocate(4).putInt(crc32c).array());
  }
}
