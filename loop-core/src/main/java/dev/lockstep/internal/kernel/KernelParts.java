// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.DeadlockError;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a loop that stand above its kernel and are handed to it; each function is called
 * once, with the kernel under construction, which it may keep but not use.
 *
 * @param engine creates the engine
 * @param idle creates the idle policy
 * @param io creates the I/O
 * @param deadlock returns a deadlock, with its report
 * @param steps the monitor of the steps, or null for none
 */
public record KernelParts(
    Function<Kernel, TaskEngine> engine,
    Function<Kernel, IdlePolicy> idle,
    Function<Kernel, KernelIo> io,
    Function<Kernel, DeadlockError> deadlock,
    @Nullable StepMonitor steps) {}
