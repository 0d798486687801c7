package dev.lockstep.internal.kernel;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a loop that stand above its kernel and are handed to it; each function is called
 * once, with the kernel under construction, which it may keep but not use.
 *
 * @param engine makes the engine
 * @param idle makes the idle policy
 * @param io makes the I/O
 * @param deadlockReport tells, when nothing can happen any more, who waits for what
 * @param steps watches the steps, or null for nobody
 */
public record KernelParts(
    Function<Kernel, TaskEngine> engine,
    Function<Kernel, IdlePolicy> idle,
    Function<Kernel, KernelIo> io,
    Function<Kernel, String> deadlockReport,
    @Nullable StepMonitor steps) {}
