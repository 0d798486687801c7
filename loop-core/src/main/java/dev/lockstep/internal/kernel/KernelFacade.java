// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Loop;

/** A loop as programs see it, with access to its kernel. */
public interface KernelFacade extends Loop {

  /** Returns the kernel behind this facade. */
  Kernel kernel();
}
