// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.io;

import java.util.function.BooleanSupplier;

/**
 * A socket of the machine. What arrives at it, and when, is no choice of a run, so who reads it and
 * how much at once is a question of speed only.
 */
public interface MachineSocket {

  /**
   * Sets the callback to run when something can be read.
   *
   * @param callback the code to run in an entry of the queue
   * @param instead called when something can be read, by the poll; if it returns true, somebody is
   *     going to read and the callback is not queued
   */
  void onReadable(Runnable callback, BooleanSupplier instead);
}
