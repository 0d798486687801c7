package dev.lockstep.internal;

/** Runs the one entry that is next, then the strand that asked for it. */
final class OneStep implements Entry {

  private final EventLoop loop;
  private final Strand caller;
  private boolean ran;

  private OneStep(EventLoop loop, Strand caller) {
    this.loop = loop;
    this.caller = caller;
  }

  /** Lets one other entry go before the calling strand goes on; false if none was ready. */
  static boolean run(EventLoop loop) {
    OneStep step = new OneStep(loop, loop.steps.currentStrand());
    loop.steps.suspendFor(step);
    return step.ran;
  }

  @Override
  public void run() {
    Entry next = loop.passes.takeOfProgram();
    loop.passes.runNext(caller);
    if (next != null) {
      ran = true;
      next.run();
    }
  }

  @Override
  public int lane() {
    return caller.lane();
  }

  @Override
  public String laneName() {
    return caller.laneName();
  }
}
