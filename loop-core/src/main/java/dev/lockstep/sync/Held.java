// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

/**
 * An acquired lock or permit, released at the end of a {@code try} block:
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="held" :
 * try (Held held = lock.acquire()) {
 *   fetch(1); // no other task of the loop is in such a block meanwhile
 * }
 * }
 *
 * <p>A program that calls {@code release()} itself ignores it: closing it makes that call, so do
 * one of the two, once.
 *
 * @since 0.1.0
 */
public interface Held extends AutoCloseable {

  /** Releases the lock or the permit. */
  @Override
  void close();
}
