// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

/** The program of a host that runs one library, with static fields of its own. */
public final class IsolatedMain {

  private IsolatedMain() {}

  /** Runs the library that the argument names. */
  public static void main(String[] args) throws Exception {
    TimedLibrary.valueOf(args[0]).runBody();
  }
}
