// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.settings;

import dev.lockstep.Engine;
import dev.lockstep.explore.DataRaces;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.junit.InterleavingPolicy;
import dev.lockstep.junit.LeakPolicy;
import dev.lockstep.junit.LoopScope;
import dev.lockstep.junit.Replay;
import dev.lockstep.junit.ReportPolicy;
import dev.lockstep.junit.TestClock;
import dev.lockstep.junit.TestNetwork;
import dev.lockstep.spi.DurationFormat;
import dev.lockstep.spi.Watchdog;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * A setting: its name on annotations, which with the prefix {@code lockstep.} is the name of the
 * configuration parameter, its parser, and its default.
 */
public final class Setting<T> {

  public static final Setting<TestClock> CLOCK =
      choice("clock", TestClock.class, TestClock.VIRTUAL);
  public static final Setting<Optional<Double>> RATE =
      new Setting<>("rate", Setting::rate, Optional.empty());
  public static final Setting<LoopScope> SCOPE = choice("scope", LoopScope.class, LoopScope.TEST);
  public static final Setting<Optional<Engine>> ENGINE =
      new Setting<>("engine", Setting::engine, Optional.empty());
  public static final Setting<Long> SEED = new Setting<>("seed", Setting::number, 0L);
  public static final Setting<Integer> INTERLEAVINGS =
      new Setting<>("interleavings", Setting::count, 1);
  public static final Setting<InterleavingPolicy> POLICY =
      choice("policy", InterleavingPolicy.class, InterleavingPolicy.STANDARD);

  /** The names of the tasks whose cancellation is a choice. */
  public static final Setting<Set<String>> CANCELLING =
      new Setting<>("cancelling", text -> names(text.split(",")), Setting::names, Set.of());

  /** The packages in which accesses to shared memory are points. */
  public static final Setting<Set<String>> POINTS =
      new Setting<>("points", text -> packages(text.split(",")), Setting::packages, Set.of());

  public static final Setting<DataRaces> RACES = choice("races", DataRaces.class, DataRaces.IGNORE);
  public static final Setting<Optional<Duration>> LATENESS =
      new Setting<>("lateness", text -> Optional.of(duration(text)), Optional.empty());
  public static final Setting<Boolean> SPURIOUS_WAKE_UPS =
      new Setting<>("spuriousWakeUps", Setting::flag, false);
  public static final Setting<Boolean> SPURIOUS_FAILURES =
      new Setting<>("spuriousFailures", Setting::flag, false);
  public static final Setting<Boolean> SELF_CHECK =
      new Setting<>("selfCheck", Setting::flag, false);
  public static final Setting<Boolean> STRICT = new Setting<>("strict", Setting::flag, false);
  public static final Setting<Optional<Boolean>> UNMODIFIED =
      new Setting<>("unmodified", text -> Optional.of(flag(text)), Optional.empty());
  public static final Setting<Optional<TestNetwork>> NETWORK =
      new Setting<>(
          "network", text -> Optional.of(constant(TestNetwork.class, text)), Optional.empty());
  public static final Setting<LeakPolicy> LEAKS =
      choice("leaks", LeakPolicy.class, LeakPolicy.FAIL);
  public static final Setting<ReportPolicy> REPORT =
      choice("report", ReportPolicy.class, ReportPolicy.ON_FAILURE);
  public static final Setting<Duration> TIME_LIMIT =
      new Setting<>("timeLimit", Setting::duration, Duration.ofDays(365));
  public static final Setting<Watchdog> WATCHDOG =
      new Setting<>(
          "watchdog", text -> Watchdog.of(duration(text)), Watchdog.of(Duration.ofSeconds(60)));

  /** The interleaving of {@link Replay}; neither a builder nor the configuration can set it. */
  public static final Setting<Optional<Interleaving>> REPLAY =
      new Setting<>("replay", text -> Optional.of(Interleaving.parse(text)), Optional.empty());

  /** The settings that annotations and the configuration have. */
  static final List<Setting<?>> ALL =
      List.of(
          CLOCK,
          RATE,
          SCOPE,
          ENGINE,
          SEED,
          INTERLEAVINGS,
          POLICY,
          CANCELLING,
          POINTS,
          RACES,
          LATENESS,
          SPURIOUS_WAKE_UPS,
          SPURIOUS_FAILURES,
          SELF_CHECK,
          STRICT,
          UNMODIFIED,
          NETWORK,
          LEAKS,
          REPORT,
          TIME_LIMIT,
          WATCHDOG);

  private final String name;
  private final Function<String, T> reader;

  /** Reads an attribute of several texts; null if the setting has a single value. */
  private final @Nullable Function<String[], T> listReader;

  private final T standard;
  private final Map<Class<?>, Method> attributes = new ConcurrentHashMap<>();

  private Setting(String name, Function<String, T> reader, T standard) {
    this(name, reader, null, standard);
  }

  private Setting(
      String name,
      Function<String, T> reader,
      @Nullable Function<String[], T> listReader,
      T standard) {
    this.name = name;
    this.reader = reader;
    this.listReader = listReader;
    this.standard = standard;
  }

  private static <E extends Enum<E>> Setting<E> choice(String name, Class<E> type, E standard) {
    return new Setting<>(name, text -> constant(type, text), standard);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(text.toUpperCase(Locale.ROOT))) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "must be one of " + Arrays.toString(type.getEnumConstants()));
  }

  private static Optional<Engine> engine(String text) {
    return Optional.of(constant(Engine.class, text));
  }

  private static Optional<Double> rate(String text) {
    try {
      double rate = Double.parseDouble(text);
      if (rate > 0 && !Double.isInfinite(rate)) {
        return Optional.of(rate);
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new IllegalArgumentException("must be a finite number above 0");
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a whole number", e);
    }
  }

  private static int count(String text) {
    long count = number(text);
    if (count < 1 || count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("must be at least 1; remove it to run once");
    }
    return (int) count;
  }

  private static boolean flag(String text) {
    if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
      throw new IllegalArgumentException("must be true or false");
    }
    return Boolean.parseBoolean(text);
  }

  /**
   * Returns the names of tasks without the blanks around them.
   *
   * @throws IllegalArgumentException if there is none, or a blank one
   */
  public static Set<String> names(String... names) {
    return stripped("tasks", "cancel no task", names);
  }

  /**
   * Returns the names of packages without the blanks around them.
   *
   * @throws IllegalArgumentException if there is none, or a blank one
   */
  public static Set<String> packages(String... names) {
    return stripped("packages", "have no points", names);
  }

  private static Set<String> stripped(String what, String without, String... names) {
    Set<String> stripped = new LinkedHashSet<>();
    for (String each : names) {
      if (each.isBlank()) {
        throw new IllegalArgumentException("must be names of " + what + ", none of them blank");
      }
      stripped.add(each.strip());
    }
    if (stripped.isEmpty()) {
      throw new IllegalArgumentException("must be at least one name; remove it to " + without);
    }
    return Collections.unmodifiableSet(stripped);
  }

  private static Duration duration(String text) {
    return positive(DurationFormat.parse(text));
  }

  /**
   * Returns a limit after a check that it is longer than zero.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static Duration positive(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException(
          "duration '"
              + DurationFormat.format(limit)
              + "' must be longer than 0; remove it to use the default");
    }
    return limit;
  }

  /** Returns the name of the configuration parameter of JUnit, or system property. */
  String parameter() {
    return "lockstep." + name;
  }

  /** Returns the name on annotations. */
  String name() {
    return name;
  }

  /** Returns the name with the value, for messages. */
  String text(Settings settings) {
    T value = settings.get(this);
    Object shown =
        value instanceof Optional<?> optional && optional.isPresent() ? optional.get() : value;
    return name
        + " = "
        + (shown instanceof Duration duration ? DurationFormat.format(duration) : shown);
  }

  /** Returns the default value. */
  T standard() {
    return standard;
  }

  /**
   * Parses a value.
   *
   * @param text the value as text
   * @param where the place of the value, for error messages
   * @throws ExtensionConfigurationException if the value is wrong
   */
  T read(String text, String where) {
    return read(text, where, () -> reader.apply(text.strip()));
  }

  private T read(String text, String where, Supplier<T> read) {
    try {
      return read.get();
    } catch (IllegalArgumentException e) {
      throw new ExtensionConfigurationException(
          name + " = '" + text + "' " + where + ": " + e.getMessage(), e);
    }
  }

  /** Returns the value of the setting in an annotation; empty if it is not set. */
  Optional<T> readFrom(Annotation annotation, AnnotatedElement element) {
    return readAttribute(attribute(annotation), "of " + element);
  }

  private Object attribute(Annotation annotation) {
    try {
      return attributes
          .computeIfAbsent(annotation.annotationType(), this::attributeOf)
          .invoke(annotation);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Method attributeOf(Class<?> annotationType) {
    try {
      return annotationType.getMethod(name);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the value of an attribute, a text or an array of at most one value, but for lists;
   * empty if it is not set.
   */
  private Optional<T> readAttribute(Object attribute, String where) {
    if (attribute instanceof String text) {
      return text.isEmpty() ? Optional.empty() : Optional.of(read(text, where));
    }
    int length = Array.getLength(attribute);
    Function<String[], T> ofList = listReader;
    if (ofList != null && attribute instanceof String[] texts) {
      return length == 0
          ? Optional.empty()
          : Optional.of(read(String.join(",", texts), where, () -> ofList.apply(texts)));
    }
    if (length > 1) {
      throw new ExtensionConfigurationException(
          name + " " + where + " has " + length + " values; use one");
    }
    return length == 0
        ? Optional.empty()
        : Optional.of(read(String.valueOf(Array.get(attribute, 0)), where));
  }
}
