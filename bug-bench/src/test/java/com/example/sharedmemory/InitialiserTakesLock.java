// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

/** A class whose initialiser takes a lock that other threads use. */
final class InitialiserTakesLock {

  static {
    InitialiserLock.lockAndYield();
  }

  private InitialiserTakesLock() {}
}
