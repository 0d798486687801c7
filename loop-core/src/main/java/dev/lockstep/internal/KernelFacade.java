package dev.lockstep.internal;

import dev.lockstep.Loop;

/** A loop as programs see it, and the way back to its kernel. */
interface KernelFacade extends Loop {

  /** Returns the kernel behind this facade. */
  EventLoop kernel();
}
