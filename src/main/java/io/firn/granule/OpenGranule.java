package io.firn.granule;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What granules of both libraries have in common: the source, which is closed with the granule. */
public abstract class OpenGranule implements Granule {
  private static final Logger LOG = LoggerFactory.getLogger(OpenGranule.class);

  private final Source source;

  public OpenGranule(Source source) {
    this.source = source;
  }

  /** Lets go of what the library holds; the channel stays open. */
  protected abstract void release() throws IOException;

  protected final Source source() {
    return source;
  }

  /** Whether the channel has failed, so that the granule should not be used again. */
  public final boolean failed() {
    return source.channel().failed() || !source.channel().isOpen();
  }

  protected final GranuleException failure(String path, Throwable cause) {
    return GranuleException.reading(name(), path, Reasons.of(cause), cause);
  }

  @Override
  public final String name() {
    return source.name();
  }

  @Override
  public final String uri() {
    return source.uri();
  }

  @Override
  public final long length() {
    return source.channel().length();
  }

  @Override
  public final void close() {
    try {
      release();
    } catch (IOException | RuntimeException e) {
      warn(e);
    }
    try {
      source.channel().close();
    } catch (IOException e) {
      warn(e);
    }
  }

  private void warn(Exception e) {
    // It was only read, so nothing is lost, and an exception would hide the one that matters.
    LOG.warn("Cannot close granule '{}'", name(), e);
  }
}
