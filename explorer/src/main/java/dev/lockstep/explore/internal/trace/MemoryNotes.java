// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import dev.lockstep.spi.MemoryAccess;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notes on the accesses of a run to shared memory: values, who has written them, which writes were
 * lost because the one who wrote over them had not read them, and under which locks.
 */
final class MemoryNotes {

  private static final int LONGEST = 40;

  /** The text of a value that cannot be read. */
  private static final String UNKNOWN = "";

  private final Map<String, Field> fields = new HashMap<>();
  private final IdentityHashMap<Object, List<Cell>> cells = new IdentityHashMap<>();

  /** The value in a field or an element, as far as it is known. */
  private static final class Cell {
    private final String name;
    private final int index;

    /** The name of the lane that has written last, and what; null if none has. */
    private @Nullable String writer;

    private int writes;
    private String value = UNKNOWN;

    /** The number of {@link #writes} when each lane has last read or written. */
    private final Map<String, Integer> seen = new HashMap<>();

    private Cell(String name, int index) {
      this.name = name;
      this.index = index;
    }
  }

  private final HeldLocks locks = new HeldLocks();

  /**
   * Called by the thread of a lane before an access.
   *
   * @param lane the name of the lane
   */
  void comes(MemoryAccess access, String lane) {
    locks.comes(access, lane);
  }

  /** Called when a lane goes on. */
  void goesOn(String lane) {
    locks.goesOn(lane);
  }

  /**
   * Returns a note of an access that a lane has just made.
   *
   * @param lane the name of the lane
   */
  String made(MemoryAccess access, String lane) {
    Object target = access.target();
    if (target == null || !hasValue(access)) {
      locks.made(access, lane);
      return text(access);
    }
    Cell cell = cell(target, access);
    String value = value(target, access);
    String note = access + (value.isEmpty() ? "" : " = " + value);
    return note
        + (access.writes() ? wrote(cell, lane, value) : read(cell, lane, value))
        + locks.under(lane);
  }

  /**
   * Returns a note of a call in which a lane is blocked: who has what it waits for, and who waits
   * before it.
   *
   * @param lane the name of the lane
   */
  String blocked(MemoryAccess access, String lane) {
    return text(access) + locks.blocked(access, lane);
  }

  /** Returns what an access does, with the number of the object that is called or entered. */
  static String text(MemoryAccess access) {
    Object target = access.target();
    if (target == null) {
      return access.toString();
    }
    String name = access.name();
    int dot = name.lastIndexOf('.');
    return switch (access.kind()) {
      case MONITOR ->
          name.isEmpty()
              ? "enters the monitor of " + identity(target)
              : "calls " + identity(target) + name.substring(dot);
      case CALL -> "calls " + name.substring(0, dot) + number(target) + name.substring(dot);
      case REFLECTIVE -> access + " of " + identity(target);
      case PLAIN, VOLATILE, ELEMENT, SPIN -> access.toString();
    };
  }

  private static boolean hasValue(MemoryAccess access) {
    return switch (access.kind()) {
      case PLAIN, VOLATILE, ELEMENT -> true;
      case MONITOR, CALL, REFLECTIVE, SPIN -> false;
    };
  }

  private Cell cell(Object target, MemoryAccess access) {
    List<Cell> ofTarget = cells.computeIfAbsent(target, key -> new ArrayList<>(1));
    for (Cell cell : ofTarget) {
      if (cell.index == access.index() && cell.name.equals(access.name())) {
        return cell;
      }
    }
    Cell added = new Cell(access.name(), access.index());
    ofTarget.add(added);
    return added;
  }

  private static String read(Cell cell, String lane, String value) {
    cell.seen.put(lane, cell.writes);
    return cell.writer == null || cell.writer.equals(lane) || !cell.value.equals(value)
        ? ""
        : ", written by " + cell.writer;
  }

  private static String wrote(Cell cell, String lane, String value) {
    int seen = cell.seen.getOrDefault(lane, -1);
    String lost =
        cell.writer != null && !cell.writer.equals(lane) && seen >= 0 && seen < cell.writes
            ? ", losing " + (cell.value.isEmpty() ? "the write" : cell.value) + " by " + cell.writer
            : "";
    cell.writer = lane;
    cell.value = value;
    cell.writes++;
    cell.seen.put(lane, cell.writes);
    return lost;
  }

  private String value(Object target, MemoryAccess access) {
    try {
      return access.kind() == MemoryAccess.Kind.ELEMENT
          ? text(Array.get(target, access.index()))
          : text(ofField(target, access));
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return UNKNOWN; // of a module that is not open, or an index that is out of bounds
    }
  }

  private @Nullable Object ofField(Object target, MemoryAccess access)
      throws ReflectiveOperationException {
    String key = access.owner() + " " + access.name();
    Field known = fields.get(key);
    if (known == null) {
      known = field(target, access);
      known.setAccessible(true);
      fields.put(key, known);
    }
    return known.get(target);
  }

  private static Field field(Object target, MemoryAccess access) throws NoSuchFieldException {
    Class<?> type = target instanceof Class<?> owner ? owner : target.getClass();
    while (type != null && !type.getName().equals(access.owner())) {
      type = type.getSuperclass();
    }
    for (; type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(access.name())) {
          return field;
        }
      }
    }
    throw new NoSuchFieldException(access.name());
  }

  /** Returns a value as a short text that calls no code of the program. */
  private static String text(@Nullable Object value) {
    if (value instanceof CharSequence text && value.getClass().getName().startsWith("java.lang.")) {
      String quoted = "\"" + text.toString().replaceAll("\\s+", " ") + "\"";
      return quoted.length() <= LONGEST ? quoted : quoted.substring(0, LONGEST - 4) + "...\"";
    }
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value != null && !value.getClass().getName().startsWith("java.lang.")
          ? identity(value)
          : String.valueOf(value);
    }
    if (value instanceof Character character) {
      return "'" + character + "'";
    }
    return value instanceof Enum<?> constant ? constant.name() : identity(value);
  }

  static String identity(Object value) {
    return value instanceof Class<?> type
        ? "class " + type.getSimpleName()
        : value.getClass().getSimpleName() + number(value);
  }

  private static String number(Object value) {
    return "@" + String.format("%08x", System.identityHashCode(value));
  }
}
