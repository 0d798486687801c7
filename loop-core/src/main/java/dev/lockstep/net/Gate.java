package dev.lockstep.net;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.Current;
import dev.lockstep.internal.IoWait;
import java.util.ArrayList;
import java.util.List;

/** A set of waits for an event that happens once or repeatedly. */
final class Gate {

  private final String name;
  private final List<IoWait> waits = new ArrayList<>();

  /**
   * Creates a set without waits.
   *
   * @param name the name of the event, for reports
   */
  Gate(String name) {
    this.name = name;
  }

  /**
   * Waits for the next {@link #pass}.
   *
   * @throws CancelledError if the current task is cancelled while it waits
   */
  void await() {
    IoWait wait = new IoWait(Current.loop(), this);
    waits.add(wait);
    try {
      wait.awaitEnd();
    } finally {
      waits.remove(wait);
    }
  }

  /** Ends all waits, in the order in which they began. */
  void pass() {
    waits.forEach(IoWait::end);
  }

  @Override
  public String toString() {
    return name;
  }
}
