package dev.lockstep.internal.kernel;

import dev.lockstep.Engine;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.FaultPoints;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.Network;
import dev.lockstep.spi.Offload;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a loop is made of.
 *
 * @param clock the time that it lives in
 * @param choiceSource what chooses where more than one thing can go next
 * @param network what its connections run over
 * @param observer who watches, or null
 * @param engine the engine, or null for the one that the system property names, or the best
 * @param debug whether debug mode is on
 * @param offload what runs blocking work
 * @param slowStep how long a step may take before debug mode reports it
 * @param faultPoints what happens at fault points, or null for nothing
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
    @Nullable FaultPoints faultPoints) {}
