// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.io;

import dev.lockstep.Context;
import dev.lockstep.Handle;
import dev.lockstep.internal.kernel.CallHandle;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.Lane;
import java.util.function.BooleanSupplier;

/** The lane of a connection, in which its callbacks run in order. */
public final class IoLane implements Lane {

  /** The one who never acts instead of a callback, so that it runs at each event. */
  public static final BooleanSupplier NOBODY = () -> false;

  private final Kernel loop;
  private final int id;
  private final String name;

  /**
   * Creates a lane of its own.
   *
   * @param loop the loop
   * @param name the name shown in reports
   */
  public IoLane(Kernel loop, String name) {
    this.loop = loop;
    this.id = loop.scheduler.newLane();
    this.name = name;
  }

  @Override
  public Handle queue(Runnable callback) {
    LaneHandle handle = new LaneHandle(Current.snapshot(), callback);
    handle.deadline = loop.scheduler.time();
    handle.setLane(id);
    loop.scheduler.queue(handle);
    return handle;
  }

  /**
   * Returns an event that runs a callback in this lane, with a copy of the context variables of the
   * caller.
   *
   * @param callback the callback
   * @return the event
   */
  public IoEvent event(Runnable callback) {
    return event(callback, NOBODY);
  }

  /**
   * Returns an event that runs a callback in this lane, unless somebody acts instead.
   *
   * @param callback the callback
   * @param instead returns whether somebody does
   * @return the event
   */
  public IoEvent event(Runnable callback, BooleanSupplier instead) {
    return new IoEvent(loop, this, Current.context().copy(), callback, instead);
  }

  int id() {
    return id;
  }

  String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }

  private final class LaneHandle extends CallHandle {

    private LaneHandle(Context context, Runnable callback) {
      super(IoLane.this.loop, context, callback, true);
    }

    @Override
    public String laneName() {
      return name;
    }
  }
}
