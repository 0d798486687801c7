// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

/**
 * The blocker of a thread of a loop that is parked if only that loop can end the wait; virtual time
 * may move.
 *
 * @param what what is awaited, for reports: {@code input from 10.0.0.2:80}
 */
public record InsideWait(String what) {

  @Override
  public String toString() {
    return what;
  }
}
