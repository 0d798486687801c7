package dev.lockstep.internal;

import dev.lockstep.Context;
import dev.lockstep.Task;
import dev.lockstep.spi.LoopControl.Gate;
import dev.lockstep.spi.LoopControl.Passage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds back, or forgets, what a {@link Gate} does not let run. */
final class Gatekeeper implements AdmissionControl {

  private final EventLoop loop;
  private final Gate gate;

  /** What waits for the gate, in the order in which its turn came. */
  private final Deque<Entry> held = new ArrayDeque<>();

  /** The tasks that are gone, and what of them stood in the queue. */
  private final List<LoopTask<?>> gone = new ArrayList<>();

  private final List<Entry> turns = new ArrayList<>();

  private boolean tidyingUp;
  private boolean ended;

  Gatekeeper(EventLoop loop, Gate gate) {
    this.loop = loop;
    this.gate = gate;
  }

  @Override
  public boolean admits(Entry entry) {
    Context context = entry.context();
    if (context == null) {
      return true;
    }
    Passage passage = gate.passage(context);
    if (passage == Passage.OPEN || (passage == Passage.HELD && tidyingUp)) {
      return true;
    }
    if (passage == Passage.HELD) {
      held.add(entry);
      return false;
    }
    boolean callback = entry.isCallback();
    if (ended) {
      return !callback;
    }
    if (!callback) {
      turns.add(entry);
    }
    return false;
  }

  /** Told that the gate answers otherwise than before. */
  void changed() {
    dropTimers();
    for (Task<?> task : loop.allTasks()) {
      if (task instanceof LoopTask<?> ours && isDiscarded(ours.currentContext())) {
        gone.add(ours);
        loop.letGo(ours);
      }
    }
    release();
  }

  private void dropTimers() {
    for (Timer timer : loop.passes.timers.pending()) {
      if (isDiscarded(setter(timer))) {
        timer.drop();
      }
    }
  }

  /** Whose timer it is; nobody's if it stands for what surrounds the loop, whoever has set it. */
  private static @Nullable Context setter(Timer timer) {
    Context context = timer.context();
    LoopTask<?> owner = timer.owner();
    boolean ofProgram = !(timer instanceof Surroundings.Ring);
    return context == null && owner != null && ofProgram ? owner.currentContext() : context;
  }

  @Override
  public boolean isDiscarded(@Nullable Context context) {
    return context != null && gate.passage(context) == Passage.GONE;
  }

  private void release() {
    for (int left = held.size(); left > 0; left--) {
      Entry entry = held.remove();
      if (admits(entry)) {
        loop.passes.queue(entry);
      }
    }
  }

  @Override
  public void tidyUp(boolean newTidyingUp) {
    tidyingUp = newTidyingUp;
    if (newTidyingUp) {
      release();
    }
  }

  @Override
  public void takeBack() {
    ended = true;
    gone.stream().filter(task -> !task.isDone()).forEach(loop::takeBack);
    gone.clear();
    turns.forEach(loop.passes::queue);
    turns.clear();
  }

  @Override
  public String toString() {
    return gate.toString();
  }
}
