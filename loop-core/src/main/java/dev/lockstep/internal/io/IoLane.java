package dev.lockstep.internal.io;

import dev.lockstep.Context;
import dev.lockstep.Handle;
import dev.lockstep.internal.kernel.CallHandle;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.Lane;

/** The lane of a connection. */
public final class IoLane implements Lane {

  private final Kernel loop;
  private final int id;
  private final String name;

  /**
   * A lane that nothing else has.
   *
   * @param loop the loop
   * @param name what it is, for people
   */
  public IoLane(Kernel loop, String name) {
    this.loop = loop;
    this.id = loop.scheduler.newLane();
    this.name = name;
  }

  @Override
  public Handle queue(Runnable callback) {
    LaneHandle handle = new LaneHandle(Current.context().copy(), callback);
    handle.deadline = loop.scheduler.time();
    handle.setLane(id);
    loop.scheduler.queue(handle);
    return handle;
  }

  /**
   * Makes an event that has a callback run in this lane, with the context variables that the caller
   * has now.
   *
   * @param callback what to run
   * @return the event
   */
  public IoEvent event(Runnable callback) {
    return new IoEvent(loop, this, Current.context().copy(), callback);
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
      super(IoLane.this.loop, context, callback);
    }

    @Override
    public String laneName() {
      return name;
    }
  }
}
