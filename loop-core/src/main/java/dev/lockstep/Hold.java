package dev.lockstep;

import org.jspecify.annotations.Nullable;

/**
 * A mark that work outside of the loop is pending. While one is open, virtual time stands still and
 * the loop waits instead of reporting a deadlock.
 *
 * <p>May be closed from any thread; closing twice does nothing.
 */
public interface Hold extends AutoCloseable {

  /**
   * What is pending, for people.
   *
   * @return the name
   */
  String name();

  /**
   * Where it was taken, if the loop is in debug mode.
   *
   * @return the frame of the program, or null
   */
  @Nullable StackTraceElement origin();

  /** Ends the hold. */
  @Override
  void close();
}
