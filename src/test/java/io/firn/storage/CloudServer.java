package io.firn.storage;

import java.util.List;

/**
 * A cloud's server for tests: what is in its buckets, read without Firn, and how Firn reaches it.
 */
public interface CloudServer {
  /** The scheme of URIs, in lower case. */
  String scheme();

  int port();

  /**
   * The options by which Firn speaks to the cloud at a port: the server's, or a wire's before it.
   */
  String[] options(int port);

  /**
   * Firn's client of the cloud.
   *
   * @param options of the pipeline
   */
  BucketClient client(String[] options, Patience patience);

  /** A new bucket. */
  String createBucket();

  /** Stores an object. */
  void put(String bucket, String key, byte[] content);

  /** Deletes an object. */
  void delete(String bucket, String key);

  /** What is in a bucket, the first page of it. */
  List<String> keys(String bucket);

  /** The content of an object. */
  byte[] get(String bucket, String key);

  /** A regular expression of what Firn says of a bucket that does not exist. */
  String noSuchBucket();
}
