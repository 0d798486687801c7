package dev.lockstep.net;

/** A transport that can read at once, without waiting for the loop's poll. */
interface ReadsNow {

  /**
   * Reads the bytes that have arrived and passes them to the protocol.
   *
   * @return true if the protocol was called
   */
  boolean readNow();
}
