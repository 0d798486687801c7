// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

/**
 * Thrown if a request cannot be answered as it asks; the connection is closed after the response.
 */
final class HttpError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String status;

  HttpError(String status, String reason) {
    super(reason);
    this.status = status;
  }

  /** Returns the status code and its phrase. */
  String status() {
    return status;
  }
}
