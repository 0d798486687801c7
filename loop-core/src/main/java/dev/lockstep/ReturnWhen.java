package dev.lockstep;

/** When {@link Async#wait(java.util.Collection, ReturnWhen)} returns. */
public enum ReturnWhen {
  /** When one of the futures is done. */
  FIRST_COMPLETED,
  /** When one has failed (being cancelled does not count), or all are done. */
  FIRST_EXCEPTION,
  /** When all are done. */
  ALL_COMPLETED
}
