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
 * Notes on the accesses of a run to shared memory: values, who has written them, and which writes
 * were lost because the one who wrote over them had not read them.
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

  /**
   * Returns a note of an access that a lane has just made.
   *
   * @param lane the name of the lane
   */
  String made(MemoryAccess access, String lane) {
    Object target = access.target();
    if (target == null || !hasValue(access)) {
      return access.toString();
    }
    Cell cell = cell(target, access);
    String value = value(target, access);
    String note = access + (value.isEmpty() ? "" : " = " + value);
    return access.writes() ? note + wrote(cell, lane, value) : note + read(cell, lane, value);
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

  private static String identity(Object value) {
    return value.getClass().getSimpleName()
        + "@"
        + String.format("%08x", System.identityHashCode(value));
  }
}
