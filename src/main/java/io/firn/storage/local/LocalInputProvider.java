package io.firn.storage.local;

import io.firn.storage.InputListing;
import io.firn.storage.InputProvider;
import io.firn.storage.Uris;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Granules on local disks. Beam's file system would list only what Java can open as a file, and
 * report every failure to open one as file not found: even too many open files, which passes and
 * says nothing about this one.
 */
public final class LocalInputProvider implements InputProvider {
  @Override
  public boolean handles(String uri) {
    return Uris.isLocal(uri);
  }

  @Override
  public InputListing list(String pattern) throws IOException {
    return LocalListing.of(pattern);
  }

  @Override
  public SeekableByteChannel open(String uri) throws IOException {
    Path path = Spelling.path(uri);
    // To open a pipe would wait for its writer, and a circle of links looks like a failing disk.
    Optional<String> reason = Reached.of(path).noFile();
    if (reason.isPresent()) {
      throw new NoSuchFileException(uri, null, reason.get());
    }
    return FileChannel.open(path);
  }
}
