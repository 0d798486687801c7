// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The memory of this JVM that is mapped to files of simulated disks, by its address. */
public final class MappedMemory {

  /** Makes some bytes of a file durable. */
  public interface Force {

    /**
     * Makes them durable.
     *
     * @param offset the first byte, counted from the first that is mapped
     * @param length their number
     */
    void run(long offset, long length) throws IOException;
  }

  /** Something that is done to files. */
  public interface Call<T> {

    /** Does it. */
    T run() throws IOException;
  }

  /**
   * A range of memory.
   *
   * @param owner what is reachable as long as it is mapped
   */
  private record Range(WeakReference<Object> owner, long length, Force force) {}

  private static final NavigableMap<Long, Range> RANGES = new ConcurrentSkipListMap<>();

  private static final ThreadLocal<Boolean> OF_MACHINE = ThreadLocal.withInitial(() -> false);

  private static volatile boolean seen;

  private MappedMemory() {}

  /** Called once forces of memory are seen: by the agent, which calls {@link #force}. */
  public static void forcesAreSeen() {
    seen = true;
  }

  /** Returns whether it is seen that a program forces memory. */
  public static boolean areForcesSeen() {
    return seen;
  }

  /**
   * Notes that memory was mapped.
   *
   * @param owner what is reachable as long as it is mapped
   */
  public static void add(long address, long length, Object owner, Force force) {
    RANGES.values().removeIf(range -> range.owner.refersTo(null));
    Map.Entry<Long, Range> before = RANGES.lowerEntry(address);
    if (before != null && before.getKey() + before.getValue().length > address) {
      RANGES.remove(before.getKey()); // it was unmapped
    }
    RANGES.subMap(address, address + length).clear();
    RANGES.put(address, new Range(new WeakReference<>(owner), length, force));
  }

  /**
   * Makes durable what was written to memory, and returns false if it is mapped to no file of a
   * disk.
   *
   * @throws UncheckedIOException if the disk fails
   */
  public static boolean force(long address, long length) {
    Map.Entry<Long, Range> entry = RANGES.floorEntry(address);
    if (entry == null || address >= entry.getKey() + entry.getValue().length) {
      return false;
    }
    try {
      entry.getValue().force.run(address - entry.getKey(), length);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a call whose paths are the machine's, whatever is mounted on the caller's host. */
  public static <T> T ofMachine(Call<T> call) throws IOException {
    boolean before = OF_MACHINE.get();
    OF_MACHINE.set(true);
    try {
      return call.run();
    } finally {
      OF_MACHINE.set(before);
    }
  }

  /** Returns whether the caller is in such a call. */
  public static boolean isOfMachine() {
    return OF_MACHINE.get();
  }
}
