// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.CancelledError;

/**
 * The flow control of a protocol whose tasks write in direct style (asyncio's {@code
 * FlowControlMixin}): between {@code pauseWriting} and {@code resumeWriting} they wait.
 *
 * <pre>
 *           pause    resume    end
 * WRITING   PAUSED   WRITING   ENDED
 * PAUSED    PAUSED   WRITING   ENDED
 * ENDED     ENDED    ENDED     ENDED
 * </pre>
 *
 * <p>Each resume and the end wake all tasks that wait.
 */
final class FlowControl {

  private enum State {
    WRITING,
    PAUSED,
    ENDED
  }

  private final WaitSet resumed;
  private State state = State.WRITING;

  /**
   * Creates the flow control of a connection that takes bytes.
   *
   * @param call the name of the call that waits, for reports
   */
  FlowControl(String call) {
    resumed = new WaitSet(call);
  }

  /** Called when too much is buffered. */
  void pause() {
    if (state == State.WRITING) {
      state = State.PAUSED;
    }
  }

  /** Called when little is buffered again. */
  void resume() {
    if (state == State.PAUSED) {
      state = State.WRITING;
    }
    resumed.wakeAll();
  }

  /** Called when the connection has ended. */
  void end() {
    state = State.ENDED;
    resumed.wakeAll();
  }

  boolean isPaused() {
    return state == State.PAUSED;
  }

  boolean hasEnded() {
    return state == State.ENDED;
  }

  /**
   * Waits for the next resume, or for the end.
   *
   * @throws CancelledError if the current task is cancelled while it waits
   */
  void await() {
    resumed.await();
  }
}
