// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import dev.lockstep.Runner;
import dev.lockstep.explore.internal.trace.TracedSteps;
import dev.lockstep.explore.internal.trace.Tracer;
import dev.lockstep.report.Recording;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.RunLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A recorder of what one runner does, on any clock, whether it fails or passes: for the page of a
 * program that works. It takes the stack at each step, some microseconds. For one loop. To write a
 * page alone, {@link Runner.Builder#record} is shorter.
 *
 * @since 0.1.0
 */
public final class RunRecorder implements RunLog {

  private final Tracer tracer = new Tracer();

  /** Creates a recorder that has recorded nothing. */
  public RunRecorder() {}

  /**
   * Adds this recorder to the observers of a runner that is built.
   *
   * @param builder the builder, before {@link Runner.Builder#build}
   * @return the builder
   */
  public Runner.Builder record(Runner.Builder builder) {
    return builder.observer(tracer);
  }

  /**
   * Returns what was recorded so far. Called by the thread that drives the loop, or after the run.
   *
   * @param title the name of the run
   * @param failure the exception with which the run failed, or null if it passed
   * @return the recording, without a replay line
   */
  public Recording recording(String title, @Nullable Throwable failure) {
    return new TracedSteps(tracer).recording(title, failure, List.of(), null, null);
  }

  @Override
  public LoopObserver observer() {
    return tracer;
  }

  /** Writes the page, whose title is the name of its file, and the data beside it. */
  @Override
  public void write(Path page, @Nullable Throwable failure) throws IOException {
    Path file = page.toAbsolutePath();
    String name = file.getFileName().toString().replaceFirst("\\.html$", "");
    recording(name, failure).writeTo(Objects.requireNonNull(file.getParent()), name);
  }
}
