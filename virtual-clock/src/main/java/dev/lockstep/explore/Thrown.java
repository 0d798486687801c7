package dev.lockstep.explore;

/** Throws what was caught elsewhere. */
final class Thrown {

  private Thrown() {}

  /** Throws anything as if it were unchecked. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> RuntimeException unchecked(Throwable failure) throws X {
    throw (X) failure;
  }
}
