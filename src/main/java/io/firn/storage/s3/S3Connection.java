package io.firn.storage.s3;

import io.firn.FirnException;
import io.firn.storage.Patience;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.aws2.options.S3ClientBuilderFactory;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import org.apache.beam.sdk.io.aws2.s3.DefaultS3ClientBuilderFactory;
import org.apache.beam.sdk.util.InstanceBuilder;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** AWS's client of S3, and how objects are stored with it. Thread-safe. */
final class S3Connection {
  /** The longest object that S3 takes in one request. */
  private static final long LARGEST_PUT = 5L << 30;

  /** S3 takes at most 10,000 parts, and objects of at most 5 TiB. */
  private static final long PART = 525L << 20;

  private final S3Client client;
  private final S3Options options;
  private final Patience patience;
  private final long largestPut;
  private final long part;

  private S3Connection(
      S3Client client, S3Options options, Patience patience, long largestPut, long part) {
    this.client = client;
    this.options = options;
    this.patience = patience;
    this.largestPut = largestPut;
    this.part = part;
  }

  /** The connection by the options of Beam's file systems. */
  static S3Connection connect(S3Options options) {
    return connect(options, Patience.DEFAULT, LARGEST_PUT, PART);
  }

  /**
   * @param largestPut bytes of the longest object that goes out in one request
   * @param part bytes of the parts of a longer one
   */
  static S3Connection connect(S3Options options, Patience patience, long largestPut, long part) {
    if (options.getSSECustomerKey().getKey() != null) {
      throw new FirnException(
          "Invalid --SSECustomerKey: Firn keeps no keys of its users; give --SSEKMSKeyId, or encrypt by the bucket's default");
    }
    return new S3Connection(
        builder(options, patience).build(), options, patience, largestPut, part);
  }

  private static S3ClientBuilder builder(S3Options options, Patience patience) {
    Class<? extends S3ClientBuilderFactory> factory = options.getS3ClientFactoryClass();
    if (factory == DefaultS3ClientBuilderFactory.class || factory == S3ClientFactory.class) {
      return S3ClientFactory.builder(options, patience);
    }
    return InstanceBuilder.ofType(S3ClientBuilderFactory.class)
        .fromClass(factory)
        .build()
        .createBuilder(options);
  }

  S3Client client() {
    return client;
  }

  /** Bytes of the longest object that is sent in one request. */
  long largestPut() {
    return largestPut;
  }

  /** Bytes of the parts of a longer one. */
  long part() {
    return part;
  }

  /** Gives each attempt of a request the time for so many bytes. */
  Consumer<AwsRequestOverrideConfiguration.Builder> transferring(long bytes) {
    return request -> request.apiCallAttemptTimeout(patience.forBytes(bytes));
  }

  /** A request that stores an object as the options say. */
  PutObjectRequest.Builder put() {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .storageClass(options.getS3StorageClass())
            .serverSideEncryption(options.getSSEAlgorithm())
            .ssekmsKeyId(options.getSSEKMSKeyId());
    return options.getBucketKeyEnabled() ? request.bucketKeyEnabled(true) : request;
  }

  /** A request that begins to store an object in parts as the options say. */
  CreateMultipartUploadRequest.Builder createUpload() {
    CreateMultipartUploadRequest.Builder request =
        CreateMultipartUploadRequest.builder()
            .storageClass(options.getS3StorageClass())
            .serverSideEncryption(options.getSSEAlgorithm())
            .ssekmsKeyId(options.getSSEKMSKeyId());
    return options.getBucketKeyEnabled() ? request.bucketKeyEnabled(true) : request;
  }
}
