// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Engine;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.FaultPoints;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.Network;
import dev.lockstep.spi.Offload;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a loop that users choose.
 *
 * @param clock the clock
 * @param choiceSource the source of choices where more than one thing can go next
 * @param network the network of its connections
 * @param observer the observer, or null
 * @param engine the engine, or null for that of the system property, else the best available
 * @param debug whether debug mode is on
 * @param offload the offload for blocking work
 * @param slowStep the real time from which debug mode reports a step
 * @param faultPoints the fault points, or null for none
 * @param unmodified whether code that was not written for this runtime is in the loop's time, if
 *     the agent is present
 * @param points the packages whose accesses to shared memory are points, beside those of the
 *     agent's argument
 * @param lateness the nanoseconds by which a timer may be late, as a choice; 0 for never
 * @param spuriousWakeUps whether waits of the JDK may end without a reason, as a choice
 * @param spuriousFailures whether weak compareAndSets and tries to take a lock may fail without a
 *     reason, as a choice
 */
public record LoopConfig(
    LoopClock clock,
    ChoiceSource choiceSource,
    Network network,
    @Nullable LoopObserver observer,
    @Nullable Engine engine,
    boolean debug,
    Offload offload,
    Duration slowStep,
    @Nullable FaultPoints faultPoints,
    boolean unmodified,
    List<String> points,
    long lateness,
    boolean spuriousWakeUps,
    boolean spuriousFailures) {}
