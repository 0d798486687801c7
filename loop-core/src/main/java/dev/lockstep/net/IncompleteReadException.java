package dev.lockstep.net;

import java.io.EOFException;
import java.io.Serial;

/**
 * Thrown when the peer has ended its stream before everything that was asked for had arrived
 * (asyncio's {@code IncompleteReadError}). What had arrived is in {@link #partial()}, and no longer
 * in the stream.
 */
public final class IncompleteReadException extends EOFException {

  @Serial private static final long serialVersionUID = 1L;

  private final byte[] partial;
  private final int expected;

  /**
   * An exception with what had arrived.
   *
   * @param partial the bytes
   * @param expected how many were asked for, or -1 if a separator was
   */
  public IncompleteReadException(byte[] partial, int expected) {
    super(
        "the stream ended after "
            + partial.length
            + (expected < 0 ? " bytes, before the separator" : " of " + expected + " bytes"));
    this.partial = partial.clone();
    this.expected = expected;
  }

  /**
   * What had arrived.
   *
   * @return the bytes, a copy
   */
  public byte[] partial() {
    return partial.clone();
  }

  /**
   * How many bytes were asked for.
   *
   * @return the number, or -1 if a separator was asked for
   */
  public int expected() {
    return expected;
  }
}
