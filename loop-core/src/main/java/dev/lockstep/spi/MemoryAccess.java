// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import org.jspecify.annotations.Nullable;

/**
 * An access of a program to memory that threads share, which its thread is about to make. Seen in
 * the packages that {@code Runner.Builder.points} names.
 *
 * @param kind the kind of access
 * @param writes whether it may change what other accesses see
 * @param target the object: the one that has the field, the array, the monitor, or the one that is
 *     called; the class of a static field; null if that is not known
 * @param owner the name of the class that declares the field or the call; empty for arrays and
 *     monitors
 * @param name the field, or class and call such as {@code AtomicInteger.get()}; empty for arrays
 *     and monitors
 * @param index the index of the element of an array, or -1
 * @param place the line of the program
 * @since 0.1.0
 */
public record MemoryAccess(
    Kind kind,
    boolean writes,
    @Nullable Object target,
    String owner,
    String name,
    int index,
    StackTraceElement place) {

  /** The kinds of accesses. */
  public enum Kind {
    /** A field that is not volatile. */
    PLAIN,
    /** A volatile field. */
    VOLATILE,
    /** An element of an array. */
    ELEMENT,
    /** The entry of a monitor, {@link Object#wait}, and {@link Object#notify}. */
    MONITOR,
    /** A call of an atomic, a lock, a collection or the like. */
    CALL,
    /** An access through a {@code VarHandle} or a field updater, to some field of the target. */
    REFLECTIVE,
    /** {@link Thread#onSpinWait}. */
    SPIN
  }

  /**
   * Returns whether two accesses are to the same memory.
   *
   * @param other another access of the same run
   * @return true if they may be
   */
  @SuppressWarnings("ReferenceEquality") // memory is of one object
  public boolean isSameMemory(MemoryAccess other) {
    if (target != other.target || other.kind == Kind.SPIN) {
      return false;
    }
    return switch (kind) {
      case SPIN -> false;
      case REFLECTIVE -> other.kind != Kind.MONITOR;
      case MONITOR -> other.kind == Kind.MONITOR;
      case CALL -> other.kind == Kind.CALL || other.kind == Kind.REFLECTIVE;
      case ELEMENT -> other.kind == Kind.REFLECTIVE || other.index == index;
      case PLAIN, VOLATILE -> other.kind == Kind.REFLECTIVE || isSameField(other);
    };
  }

  private boolean isSameField(MemoryAccess other) {
    return other.kind != Kind.CALL && other.kind != Kind.MONITOR && other.name.equals(name);
  }

  /**
   * Returns whether the order of two accesses matters: they are to the same memory, and one writes.
   *
   * @param other another access of the same run
   * @return true if it may matter
   */
  public boolean conflictsWith(MemoryAccess other) {
    return (writes || other.writes) && isSameMemory(other);
  }

  /** Returns what is done, such as {@code reads Counter.count}. */
  @Override
  public String toString() {
    String type = owner.substring(Math.max(owner.lastIndexOf('.'), owner.lastIndexOf('$')) + 1);
    return switch (kind) {
      case PLAIN, VOLATILE -> (writes ? "writes " : "reads ") + type + "." + name;
      case ELEMENT -> (writes ? "writes [" : "reads [") + index + "]";
      case MONITOR -> name.isEmpty() ? "enters a monitor" : "calls " + name;
      case CALL, REFLECTIVE -> "calls " + name;
      case SPIN -> "spins";
    };
  }
}
