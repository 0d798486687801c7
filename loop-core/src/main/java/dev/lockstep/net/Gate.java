package dev.lockstep.net;

import dev.lockstep.internal.Current;
import dev.lockstep.internal.IoWait;
import java.util.ArrayList;
import java.util.List;

/** Something that any number of tasks wait for, and that happens once or again and again. */
final class Gate {

  private final String name;
  private final List<IoWait> waits = new ArrayList<>();

  /**
   * A gate that nobody waits at.
   *
   * @param name what is waited for, for people
   */
  Gate(String name) {
    this.name = name;
  }

  /** Waits for the next {@link #pass}. */
  void await() {
    IoWait wait = new IoWait(Current.loop(), this);
    waits.add(wait);
    try {
      wait.awaitEnd();
    } finally {
      waits.remove(wait);
    }
  }

  /** Lets all go on who wait, in the order in which they came. */
  void pass() {
    waits.forEach(IoWait::end);
  }

  @Override
  public String toString() {
    return name;
  }
}
