// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.MemoryAccess;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Access to the points that the agent inserts before accesses to shared memory; without the agent
 * nothing here has an effect. Only functions of the JDK's types cross this border.
 */
public final class JdkPoints {

  private static final HookClass HOOKS = HookClass.named("LockstepPoints");
  private static final MethodHandle INSERT = HOOKS.method("insert", String.class, String.class);
  private static final MethodHandle ARE_EVERYWHERE = HOOKS.method("areEverywhere", boolean.class);
  private static final MethodHandle HAS_MATCHED =
      HOOKS.method("hasMatched", boolean.class, String.class);
  private static final MethodHandle BIND =
      HOOKS.method(
          "bind",
          Object.class,
          Thread.class,
          List.class,
          BooleanSupplier.class,
          ObjLongConsumer.class,
          BooleanSupplier.class,
          BooleanSupplier.class);
  private static final MethodHandle UNBIND = HOOKS.method("unbind", void.class, Object.class);
  private static final MethodHandle QUIET = HOOKS.method("quiet", void.class, int.class);
  private static final MethodHandle OWNER = HOOKS.method("owner", String.class, int.class);
  private static final MethodHandle NAME = HOOKS.method("name", String.class, int.class);
  private static final MethodHandle KIND = HOOKS.method("kind", int.class, int.class);
  private static final MethodHandle PART = HOOKS.method("part", int.class, int.class);
  private static final MethodHandle IS_VOLATILE =
      HOOKS.method("isVolatile", boolean.class, int.class);
  private static final MethodHandle PLACE =
      HOOKS.method("place", StackTraceElement.class, int.class);

  private static final int WRITES = 1;
  private static final int MONITOR = 6;
  private static final int SPIN = 12;

  /** The bit of a number that is set if the points of a step have used up their budget. */
  private static final long EXHAUSTED = 1L << 31;

  /** The number that is no point: the JDK hands work or a result over. */
  public static final long HANDS_OVER = -1;

  private JdkPoints() {}

  /**
   * Makes the accesses of a package, and of those below it, points.
   *
   * @return the reason why that is not possible, or null
   */
  public static @Nullable String insert(String name) {
    if (!JdkHooks.areOn()) {
      return "the agent is not present, or is off";
    }
    try {
      return (@Nullable String) INSERT.invokeExact(name);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /** Returns whether every loop with choices has points, by the agent's argument. */
  public static boolean areEverywhere() {
    try {
      return JdkHooks.areOn() && (boolean) ARE_EVERYWHERE.invokeExact();
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /** Returns whether a class of a package has been loaded, and its accesses are points. */
  public static boolean hasMatched(String name) {
    try {
      return (boolean) HAS_MATCHED.invokeExact(name);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /**
   * Lets the calling thread, which drives a loop, stop at the points of some packages.
   *
   * @param isAlone returns whether nothing is to be decided or told at a point
   * @param point called at each other point with the target and a number for {@link #access}
   * @param wakesUp chooses whether a wait ends without a reason
   * @param fails chooses whether a call fails without a reason
   * @return what ends it, or null if there are no such points
   */
  public static @Nullable Object bind(
      List<String> packages,
      BooleanSupplier isAlone,
      ObjLongConsumer<Object> point,
      BooleanSupplier wakesUp,
      BooleanSupplier fails) {
    try {
      return (@Nullable Object)
          BIND.invokeExact(Thread.currentThread(), packages, isAlone, point, wakesUp, fails);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  public static void unbind(Object drive) {
    try {
      UNBIND.invokeExact(drive);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /** Adds to the number of reasons why accesses of the calling loop are no points. */
  public static void quiet(int change) {
    try {
      QUIET.invokeExact(change);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /**
   * Returns whether the thread at a point spins: it says so, or has passed too many points in which
   * nothing was to be decided.
   */
  public static boolean isSpin(long number) {
    try {
      return (number & EXHAUSTED) != 0 || (int) KIND.invokeExact(site(number)) == SPIN;
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /** Returns the part of the target of a point, or {@link ChoiceSource.Memory#ANY}. */
  public static int part(long number) {
    try {
      int index = (int) (number >> Integer.SIZE);
      return index >= 0 ? -2 - index : (int) PART.invokeExact(site(number));
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /** Returns whether a point is before a write. */
  public static boolean writes(long number) {
    try {
      return ((int) KIND.invokeExact(site(number)) & WRITES) != 0;
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /** Returns whether a point is before a write to a field or an element. */
  public static boolean writesField(long number) {
    try {
      int kind = (int) KIND.invokeExact(site(number));
      return (kind & WRITES) != 0 && kind < MONITOR;
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /** Returns the line of the program of a point. */
  public static StackTraceElement place(long number) {
    try {
      return (StackTraceElement) PLACE.invokeExact(site(number));
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  private static int site(long number) {
    return (int) (number & ~EXHAUSTED);
  }

  /** Returns the access of a point. */
  public static MemoryAccess access(@Nullable Object target, long number) {
    int site = site(number);
    try {
      int kind = (int) KIND.invokeExact(site);
      return new MemoryAccess(
          kind((kind & ~WRITES) / 2, (boolean) IS_VOLATILE.invokeExact(site)),
          (kind & WRITES) != 0,
          target,
          (String) OWNER.invokeExact(site),
          (String) NAME.invokeExact(site),
          (int) (number >> Integer.SIZE),
          (StackTraceElement) PLACE.invokeExact(site));
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  private static MemoryAccess.Kind kind(int number, boolean isVolatile) {
    return switch (number) {
      case 0, 1 -> isVolatile ? MemoryAccess.Kind.VOLATILE : MemoryAccess.Kind.PLAIN;
      case 2 -> MemoryAccess.Kind.ELEMENT;
      case 3 -> MemoryAccess.Kind.MONITOR;
      case 4 -> MemoryAccess.Kind.CALL;
      case 5 -> MemoryAccess.Kind.REFLECTIVE;
      default -> MemoryAccess.Kind.SPIN;
    };
  }
}
