// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The threads of this process as Linux schedules them, from <a
 * href="https://docs.kernel.org/filesystems/proc.html">{@code /proc/self/task}</a>. A thread that
 * was unparked is runnable for the kernel at once, while {@link Thread#getState} says WAITING until
 * it has a processor. Other systems do not show this.
 */
public final class NativeThreads {

  private static final File TASKS = new File("/proc/self/task");

  /** The longest name that the kernel keeps of a thread, in bytes. */
  private static final int NAME_LIMIT = 15;

  /** The room for a line of the files that are read, in bytes. */
  private static final int LINE = 1024;

  private final Map<String, Sighting> sightings = new HashMap<>();

  private NativeThreads() {}

  /** Returns the threads of this moment, or null if the system does not show them. */
  public static @Nullable NativeThreads now() {
    String[] ids = TASKS.list();
    if (ids == null) {
      return null;
    }
    NativeThreads now = new NativeThreads();
    try {
      for (String id : ids) {
        now.see(id);
      }
    } catch (IOException | RuntimeException e) { // hidden, or of another form
      return null;
    }
    return now;
  }

  private void see(String id) throws IOException {
    File task = new File(TASKS, id);
    String stat = firstLine(new File(task, "stat"));
    String turns = firstLine(new File(task, "schedstat"));
    if (stat != null && turns != null) { // else it has ended
      int end = stat.lastIndexOf(')');
      String name = stat.substring(stat.indexOf('(') + 1, end);
      sightings.put(id, new Sighting(name, stat.charAt(end + 2), turns));
    }
  }

  private static @Nullable String firstLine(File file) throws IOException {
    byte[] line = new byte[LINE];
    try (FileInputStream in = new FileInputStream(file)) {
      int length = in.read(line);
      return length < 0 ? null : new String(line, 0, length, StandardCharsets.UTF_8);
    } catch (IOException e) {
      if (file.getParentFile().exists()) {
        throw e;
      }
      return null;
    }
  }

  /**
   * Returns whether a thread with a name had, or wanted, a processor at this moment or since an
   * earlier one. A name is all that Java and the kernel both know of a thread: threads whose names
   * begin alike are not told apart, and one that another thread has renamed is not found.
   */
  public boolean hasStirredSince(NativeThreads earlier, String name) {
    String known = nameInKernel(name);
    for (Map.Entry<String, Sighting> seen : sightings.entrySet()) {
      Sighting sighting = seen.getValue();
      if (sighting.name.equals(known)
          && (sighting.state == 'R' || !sighting.equals(earlier.sightings.get(seen.getKey())))) {
        return true;
      }
    }
    return false;
  }

  private static String nameInKernel(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return new String(bytes, 0, Math.min(bytes.length, NAME_LIMIT), StandardCharsets.UTF_8);
  }

  /**
   * The kernel's account of a thread.
   *
   * @param name as much of its name as the kernel keeps
   * @param state R if it has or wants a processor
   * @param turns its times on and off a processor; the same only if it had none in between
   */
  private record Sighting(String name, char state, String turns) {}
}
