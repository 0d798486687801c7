package dev.lockstep.sync;

/**
 * What was acquired, given back at the end of a {@code try} block:
 *
 * <pre>{@code
 * try (var _ = lock.acquire()) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Whoever prefers to call {@code release()} ignores it. Closing it is that call, no more: one of
 * the two, once.
 */
public interface Held extends AutoCloseable {

  /** Gives back what was acquired. */
  @Override
  void close();
}
