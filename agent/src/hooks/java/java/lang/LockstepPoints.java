// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.lang;

import java.lang.reflect.Modifier;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;

/**
 * What instrumented code calls before each access to shared memory: a point at which another thread
 * may go. The agent defines this class into {@code java.base}, which sees no class outside of it: a
 * loop is known here by functions. At a point that no loop with points runs, nothing happens.
 */
public final class LockstepPoints {

  /** The bit of a kind of access that writes. */
  public static final int WRITES = 1;

  public static final int FIELD = 0;
  public static final int STATIC = 2;
  public static final int ELEMENT = 4;
  public static final int MONITOR = 6;
  public static final int CALL = 8;

  /** A call whose location is all of its target, such as one of a VarHandle. */
  public static final int REFLECTIVE = 10;

  /** A call that lets others go first, such as {@link Thread#onSpinWait}. */
  public static final int SPIN = 12;

  /** The number of points of a loop after which the thread that is at one lets others go first. */
  private static final int BUDGET = 1 << 12;

  /** The bit of the number of a point at which the thread is to let others go first. */
  private static final long EXHAUSTED = 1L << 31;

  private static final byte UNKNOWN = 0;
  private static final byte PLAIN = 1;
  private static final byte VOLATILE = 2;
  private static final byte FINAL = 3;

  /** The largest number of names of packages that are told apart. */
  private static final int MOST_PACKAGES = Long.SIZE;

  /** A place in a program that accesses memory. */
  private static final class Site {
    final String owner;
    final String name;
    final int kind;
    final StackTraceElement place;

    /** The bits of the names of packages that the class was instrumented for. */
    final long packages;

    /** A number of the part of the target: the same for all sites of one field. */
    final int part;

    byte state;

    Site(String owner, String name, int kind, StackTraceElement place, long packages, int part) {
      this.part = part;
      this.owner = owner;
      this.name = name;
      this.kind = kind;
      this.place = place;
      this.packages = packages;
      this.state = (kind & ~WRITES) == FIELD || (kind & ~WRITES) == STATIC ? UNKNOWN : PLAIN;
    }
  }

  /** A driven loop with points. */
  private static final class Drive {
    final Thread driver;
    final long packages;
    final BooleanSupplier isAlone;
    final ObjLongConsumer<Object> point;
    final BooleanSupplier wakesUp;
    final BooleanSupplier fails;

    /** More than 0 while nothing is a point: in a class initialiser, or in a text for a report. */
    int quiet;

    /** The number of points until the next one at which the thread lets others go first. */
    int budget = BUDGET;

    Drive(
        Thread driver,
        long packages,
        BooleanSupplier isAlone,
        ObjLongConsumer<Object> point,
        BooleanSupplier wakesUp,
        BooleanSupplier fails) {
      this.wakesUp = wakesUp;
      this.fails = fails;
      this.driver = driver;
      this.packages = packages;
      this.isAlone = isAlone;
      this.point = point;
    }
  }

  private static volatile Drive[] drives = {};
  private static volatile Site[] sites = new Site[256];
  private static int count;

  private static final Map<String, Integer> FIELDS = new HashMap<>();

  /** The names of packages, in the order of their bits. */
  private static final List<String> PACKAGES = new ArrayList<>();

  /** The number of classes that each of {@link #PACKAGES} has matched. */
  private static final int[] MATCHED = new int[MOST_PACKAGES];

  /** The names of packages that every loop with choices has points in. */
  private static long always;

  /** Instruments the loaded classes of a package that was not known before. */
  private static Function<String, String> installer;

  private LockstepPoints() {}

  // ---- points

  /** Called before an access. */
  public static void at(Object target, int site) {
    at(target, -1, site);
  }

  /** Called before an access to an element of an array. */
  public static void at(Object array, int index, int site) {
    Drive drive = drive();
    if (drive != null
        && drive.quiet == 0
        && (--drive.budget <= 0 || !drive.isAlone.getAsBoolean())) {
      point(drive, array, index, site);
    }
  }

  /** Called where a thread says that it spins. */
  public static void spins(int site) {
    Drive drive = drive();
    if (drive != null && drive.quiet == 0) {
      point(drive, null, -1, site);
    }
  }

  /** Returns the drive that runs the caller, or null. */
  private static Drive drive() {
    Drive[] all = drives;
    if (all.length != 0) {
      Thread carrier = Thread.currentCarrierThread();
      for (Drive drive : all) {
        if (drive.driver == carrier) {
          return drive;
        }
      }
    }
    return null;
  }

  private static void point(Drive drive, Object target, int index, int number) {
    Site site = sites[number];
    if ((site.packages & drive.packages) == 0 || (target == null && site.kind < ELEMENT)) {
      return;
    }
    if (site.state == UNKNOWN) {
      site.state = resolve(site, target);
    }
    if (site.state != FINAL) {
      long packed = (long) index << Integer.SIZE | number;
      boolean exhausted = drive.budget <= 0;
      if (exhausted) {
        drive.budget = BUDGET;
      }
      Object owner = (site.kind & ~WRITES) == CALL ? LockstepOwners.of(target) : target;
      drive.point.accept(owner, exhausted ? packed | EXHAUSTED : packed);
    }
  }

  /** Returns whether a field is final or volatile, which only its class knows. */
  private static byte resolve(Site site, Object target) {
    boolean isStatic = (site.kind & ~WRITES) == STATIC;
    Class<?> type = isStatic && target instanceof Class<?> owner ? owner : target.getClass();
    while (type != null && !type.getName().equals(site.owner)) {
      type = type.getSuperclass();
    }
    for (; type != null; type = type.getSuperclass()) {
      try {
        int flags = type.getDeclaredField(site.name).getModifiers();
        return Modifier.isFinal(flags) ? FINAL : Modifier.isVolatile(flags) ? VOLATILE : PLAIN;
      } catch (NoSuchFieldException e) {
        // of a superclass
      } catch (LinkageError e) {
        return PLAIN; // a field of a type that is missing
      }
    }
    return isStatic ? FINAL : PLAIN; // a constant of an interface
  }

  /** Called where a pool or a future of the JDK hands work or a result over. */
  public static void handsOver() {
    Drive drive = drive();
    if (drive != null) {
      drive.point.accept(null, -1);
    }
  }

  /** Chooses whether a wait of the caller ends without a reason. */
  static boolean wakesUp(int site) {
    Drive drive = choosing(site);
    return drive != null && drive.wakesUp.getAsBoolean();
  }

  /** Chooses whether a call of the caller fails without a reason. */
  static boolean fails(int site) {
    Drive drive = choosing(site);
    return drive != null && drive.fails.getAsBoolean();
  }

  /** Returns the drive that makes a choice at a site, or null if there is none. */
  private static Drive choosing(int site) {
    Drive drive = drive();
    return drive != null
            && drive.quiet == 0
            && (sites[site].packages & drive.packages) != 0
            && Thread.currentThread().isVirtual()
        ? drive
        : null;
  }

  /** Called when a class initialiser begins: what it does happens once in a JVM. */
  public static void initializerStarts() {
    quiet(1);
  }

  public static void initializerEnds() {
    quiet(-1);
  }

  /** Adds to the number of reasons why accesses of the calling loop are no points. */
  public static void quiet(int change) {
    Drive drive = drive();
    if (drive != null) {
      drive.quiet = Math.max(drive.quiet + change, 0);
    }
  }

  // ---- sites

  /**
   * Adds a place that accesses memory.
   *
   * @return its number
   */
  public static synchronized int add(
      String owner,
      String name,
      int kind,
      String type,
      String method,
      String file,
      int line,
      long packages) {
    Site[] all = sites;
    if (count == all.length) {
      all = Arrays.copyOf(all, count * 2);
    }
    all[count] =
        new Site(
            owner,
            name,
            kind,
            new StackTraceElement(type, method, file, line),
            packages,
            part(owner, name, kind & ~WRITES));
    sites = all;
    return count++;
  }

  private static int part(String owner, String name, int kind) {
    return switch (kind) {
      case FIELD, STATIC -> FIELDS.computeIfAbsent(owner + ' ' + name, key -> FIELDS.size() + 1);
      case MONITOR -> -1;
      case CALL -> 0;
      default -> Integer.MIN_VALUE;
    };
  }

  public static int part(int site) {
    return sites[site].part;
  }

  public static String owner(int site) {
    return sites[site].owner;
  }

  public static String name(int site) {
    return sites[site].name;
  }

  public static int kind(int site) {
    return sites[site].kind;
  }

  public static boolean isVolatile(int site) {
    return sites[site].state == VOLATILE;
  }

  public static StackTraceElement place(int site) {
    return sites[site].place;
  }

  /** Called by the agent to add a class of methods that make what a class refers to. */
  public static void define(
      ClassLoader loader, String name, byte[] bytes, ProtectionDomain domain) {
    ClassLoader.defineClass1(loader, name, bytes, 0, bytes.length, domain, null);
  }

  // ---- packages

  /** Called by the agent: how loaded classes are instrumented, and the packages of its argument. */
  public static synchronized void install(Function<String, String> how, List<String> packages) {
    installer = how;
    for (String each : packages) {
      always |= bit(each);
    }
  }

  /** Returns the bits of the names of packages that a class is in; 0 for none. */
  public static synchronized long packagesOf(String className) {
    long bits = 0;
    for (int i = 0; i < PACKAGES.size(); i++) {
      String name = PACKAGES.get(i);
      if (className.startsWith(name)
          && (className.length() == name.length()
              || className.charAt(name.length()) == '.'
              || className.charAt(name.length()) == '$')) {
        bits |= 1L << Math.min(i, MOST_PACKAGES - 1);
      }
    }
    return bits;
  }

  /** Called by the agent for each class that it has instrumented. */
  public static synchronized void matched(long packages) {
    for (int i = 0; i < MOST_PACKAGES; i++) {
      MATCHED[i] += (int) (packages >>> i & 1);
    }
  }

  /** Returns whether the agent's argument names packages. */
  public static synchronized boolean areEverywhere() {
    return always != 0;
  }

  /** Returns whether a class of a package has been instrumented. */
  public static synchronized boolean hasMatched(String name) {
    int index = PACKAGES.indexOf(name);
    return index >= 0 && MATCHED[Math.min(index, MOST_PACKAGES - 1)] > 0;
  }

  private static long bit(String name) {
    int index = PACKAGES.indexOf(name);
    if (index < 0) {
      index = PACKAGES.size();
      PACKAGES.add(name);
    }
    return 1L << Math.min(index, MOST_PACKAGES - 1);
  }

  /**
   * Makes the accesses of a package points, for the loops that ask for it.
   *
   * @return the reason why that is not possible, or null
   */
  public static String insert(String name) {
    Function<String, String> how;
    synchronized (LockstepPoints.class) {
      how = installer;
      if (how == null) {
        return "the agent is off";
      }
      if (PACKAGES.contains(name)) {
        return null;
      }
      bit(name);
    }
    return how.apply(name);
  }

  // ---- loops

  /**
   * Called when a thread begins to drive a loop that has choices.
   *
   * @param packages the packages in which it has points, beside those of the agent's argument
   * @param isAlone returns whether nothing is to be decided or told at a point
   * @param point called at each other point with the target, and with the index of an element, or
   *     -1, above the number of the site, whose highest bit is set if others are to go first
   * @param wakesUp chooses whether a wait ends without a reason
   * @param fails chooses whether a call fails without a reason
   * @return the drive, for {@link #unbind}; null if the loop has no points
   */
  public static synchronized Object bind(
      Thread driver,
      List<String> packages,
      BooleanSupplier isAlone,
      ObjLongConsumer<Object> point,
      BooleanSupplier wakesUp,
      BooleanSupplier fails) {
    long bits = always;
    for (String each : packages) {
      bits |= bit(each);
    }
    if (bits == 0) {
      return null;
    }
    Drive drive = new Drive(driver, bits, isAlone, point, wakesUp, fails);
    drives = LockstepHooks.with(drives, drive);
    return drive;
  }

  public static synchronized void unbind(Object drive) {
    drives = LockstepHooks.without(drives, (Drive) drive);
  }
}
