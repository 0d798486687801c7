package dev.lockstep.examples.http;

/** A request that cannot be answered as it wants; the connection ends with the response. */
final class HttpError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String status;

  HttpError(String status, String reason) {
    super(reason);
    this.status = status;
  }

  /** The code and its phrase. */
  String status() {
    return status;
  }
}
