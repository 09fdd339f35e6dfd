package io.firn.storage.gcs;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.EmptyContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.client.http.json.JsonHttpContent;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.StorageObject;
import io.firn.storage.ScratchFile;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends a long object to an upload session, which keeps what has arrived when a connection is lost.
 * The object appears once all of it has arrived and has the checksum that was given when the
 * session began. For one object, by one thread.
 */
final class ResumedUpload {
  private static final int NOT_FOUND = 404;
  private static final int RESUME = 308;
  private static final int GONE = 410;
  private static final Pattern RECEIVED = Pattern.compile("bytes=0-(\\d+)");

  private final GcsConnection connection;
  private final Storage storage;
  private final String bucket;
  private final StorageObject metadata;
  private final ScratchFile content;
  private final Long generation;

  /** Anyone who has it may write the object, without credentials: it must appear in no message. */
  private GenericUrl session;

  /** Whether something was sent to the session, so that only the service knows how much arrived. */
  private boolean begun;

  /**
   * @param generation that may be replaced, 0 for none, null for any
   */
  ResumedUpload(
      GcsConnection connection,
      String bucket,
      StorageObject metadata,
      ScratchFile content,
      Long generation) {
    this.connection = connection;
    this.storage = connection.storage();
    this.bucket = bucket;
    this.metadata = metadata;
    this.content = content;
    this.generation = generation;
  }

  /**
   * Sends the object.
   *
   * @throws IOException when the service refuses it or cannot be reached, see {@link GcsFailure}
   */
  void send() throws IOException {
    try {
      connection.answer(content.length(), this::sendRest);
    } catch (IOException | RuntimeException e) {
      giveUp(e);
      throw e;
    }
  }

  private Void sendRest() throws IOException {
    if (session == null) {
      begin();
    }
    long total = content.length();
    long sent = 0;
    if (begun) {
      HttpResponse answer = put(new EmptyContent(), "bytes */" + total);
      if (answer.getStatusCode() != RESUME) {
        // All had arrived, and only the answer was lost.
        return null;
      }
      sent = received(answer);
    }
    begun = true;
    String rest = "bytes %d-%d/%d".formatted(sent, total - 1, total);
    boolean complete =
        sent < total && put(new ScratchContent(content, sent), rest).getStatusCode() != RESUME;
    if (!complete) {
      // The service may keep less than it was sent; only its answer says that the object is
      // complete.
      throw new IOException("the service has not taken all of the upload");
    }
    return null;
  }

  private void begin() throws IOException {
    GenericUrl url =
        storage
            .objects()
            .insert(bucket, metadata, new ScratchContent(content, 0))
            .setIfGenerationMatch(generation)
            .buildHttpRequestUrl();
    url.put("uploadType", "resumable");
    HttpRequest request =
        storage
            .getRequestFactory()
            .buildPostRequest(url, new JsonHttpContent(storage.getJsonFactory(), metadata));
    request.getHeaders().set("X-Upload-Content-Type", ScratchContent.TYPE);
    request.getHeaders().set("X-Upload-Content-Length", content.length());
    session = new GenericUrl(execute(request).getHeaders().getLocation());
    begun = false;
  }

  /** How many bytes the service has. */
  private static long received(HttpResponse answer) {
    String range = answer.getHeaders().getRange();
    Matcher matcher = RECEIVED.matcher(range == null ? "" : range);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) + 1 : 0;
  }

  private HttpResponse put(HttpContent body, String range) throws IOException {
    HttpRequest request = storage.getRequestFactory().buildPutRequest(session, body);
    request.getHeaders().setContentRange(range);
    try {
      return execute(request);
    } catch (HttpResponseException e) {
      if (e.getStatusCode() == NOT_FOUND || e.getStatusCode() == GONE) {
        // The service has lost the session, and with it all that had arrived.
        session = null;
        throw new IOException("the service has lost the upload");
      }
      throw e;
    }
  }

  /** The answer, its body read: an object's metadata, or nothing. */
  private HttpResponse execute(HttpRequest request) throws IOException {
    request.setThrowExceptionOnExecuteError(false);
    request.setFollowRedirects(false);
    HttpResponse answer = request.execute();
    if (answer.isSuccessStatusCode() || answer.getStatusCode() == RESUME) {
      answer.ignore();
      return answer;
    }
    GoogleJsonError said =
        GoogleJsonResponseException.from(storage.getJsonFactory(), answer).getDetails();
    // Not the exception itself: its message has the URL of the session.
    throw new GoogleJsonResponseException(
        new HttpResponseException.Builder(
            answer.getStatusCode(), answer.getStatusMessage(), answer.getHeaders()),
        said);
  }

  /** Cancels the session, which the service would otherwise keep for a week. */
  private void giveUp(Exception failure) {
    if (session == null) {
      return;
    }
    // An interrupted thread still closes what it has opened.
    boolean interrupted = Thread.interrupted();
    try {
      connection.answerOnce(
          () -> {
            HttpRequest request = storage.getRequestFactory().buildDeleteRequest(session);
            request.setThrowExceptionOnExecuteError(false);
            request.execute().ignore();
            return null;
          });
    } catch (IOException e) {
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
