package dev.lockstep.net;

/** A transport that can be asked to read what is there, instead of waiting for the loop's poll. */
interface ReadsNow {

  /**
   * Tells the protocol what has arrived, if anything has.
   *
   * @return whether the protocol was told something
   */
  boolean readNow();
}
