package io.firn.storage;

/**
 * A request about objects of a bucket that failed after all attempts that make sense. The message
 * is the reason, on one line; the cause is the exception of the cloud's client, null where a
 * successful answer reports a failure.
 */
public final class BucketException extends Exception {
  private static final long serialVersionUID = 1;

  /** What a failure says about the object. */
  public enum Kind {
    /** There is no such object; the bucket is there. */
    MISSING,
    /** The caller may not read this object, but perhaps others. */
    DENIED,
    /** The object is another version than the one that was asked for. */
    CHANGED,
    /** The object ends before the requested range begins. */
    OUT_OF_RANGE,
    /** Nothing: the fault is with the bucket, the credentials, the network or the service. */
    OTHER;

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    /** What an HTTP status says about the object, unless the cloud means something else by it. */
    public static Kind of(int status) {
      return switch (status) {
        case FORBIDDEN -> DENIED;
        case NOT_FOUND -> MISSING;
        case PRECONDITION_FAILED -> CHANGED;
        case RANGE_NOT_SATISFIABLE -> OUT_OF_RANGE;
        default -> OTHER;
      };
    }
  }

  private final Kind kind;
  private final String key;

  /**
   * @param reason what a user is told; its lines become one
   */
  public BucketException(Kind kind, String reason, Exception cause) {
    this(kind, reason.strip().replaceAll("\\s*\\R\\s*", "; "), null, cause);
  }

  private BucketException(Kind kind, String reason, String key, Throwable cause) {
    super(reason, cause);
    this.kind = kind;
    this.key = key;
  }

  /** The same failure, of a request about several objects, naming this one. */
  public BucketException about(String bucketKey) {
    return new BucketException(kind, getMessage(), bucketKey, getCause());
  }

  Kind kind() {
    return kind;
  }

  /** The object to name, of several; null where the request was about one, or about all. */
  String key() {
    return key;
  }
}
