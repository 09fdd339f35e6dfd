package io.firn;

/**
 * An error that a user can act on. Its message is one line that stands alone, of the form "Cannot
 * &lt;verb&gt; &lt;thing&gt;: &lt;reason&gt;" or "Invalid &lt;key&gt; '&lt;value&gt;': &lt;what is
 * allowed&gt;"; the command line prints it without a stack trace.
 */
public class FirnException extends RuntimeException {
  public FirnException(String message) {
    super(message);
  }

  public FirnException(String message, Throwable cause) {
    super(message, cause);
  }
}
