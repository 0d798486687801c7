package dev.lockstep.junit.internal.settings;

import dev.lockstep.Engine;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.junit.InterleavingPolicy;
import dev.lockstep.junit.LeakPolicy;
import dev.lockstep.junit.LoopScope;
import dev.lockstep.junit.Replay;
import dev.lockstep.junit.TestClock;
import dev.lockstep.spi.DurationFormat;
import dev.lockstep.spi.Watchdog;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * One thing that can be set: its name on annotations, which with {@code lockstep.} before it is the
 * name of the configuration parameter, how it is read from a text, and what it is unless set.
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
  public static final Setting<Boolean> SELF_CHECK =
      new Setting<>("selfCheck", Setting::flag, false);
  public static final Setting<Boolean> STRICT = new Setting<>("strict", Setting::flag, false);
  public static final Setting<LeakPolicy> LEAKS =
      choice("leaks", LeakPolicy.class, LeakPolicy.FAIL);
  public static final Setting<Duration> TIME_LIMIT =
      new Setting<>("timeLimit", Setting::duration, Duration.ofDays(365));
  public static final Setting<Watchdog> WATCHDOG =
      new Setting<>(
          "watchdog", text -> Watchdog.of(duration(text)), Watchdog.of(Duration.ofSeconds(60)));

  /** What {@link Replay} says; neither a builder nor the configuration can. */
  public static final Setting<Optional<Interleaving>> REPLAY =
      new Setting<>("replay", text -> Optional.of(Interleaving.parse(text)), Optional.empty());

  /** The settings that the annotations of tests and the configuration have. */
  static final List<Setting<?>> ALL =
      List.of(
          CLOCK,
          RATE,
          SCOPE,
          ENGINE,
          SEED,
          INTERLEAVINGS,
          POLICY,
          SELF_CHECK,
          STRICT,
          LEAKS,
          TIME_LIMIT,
          WATCHDOG);

  private final String name;
  private final Function<String, T> reader;
  private final T standard;
  private final Map<Class<?>, Method> attributes = new ConcurrentHashMap<>();

  private Setting(String name, Function<String, T> reader, T standard) {
    this.name = name;
    this.reader = reader;
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
    throw new IllegalArgumentException("it is one of " + Arrays.toString(type.getEnumConstants()));
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
      // said below
    }
    throw new IllegalArgumentException("it is a number above 0");
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("it is a whole number", e);
    }
  }

  private static int count(String text) {
    long count = number(text);
    if (count < 1 || count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("it is a number from 1");
    }
    return (int) count;
  }

  private static boolean flag(String text) {
    if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
      throw new IllegalArgumentException("it is true or false");
    }
    return Boolean.parseBoolean(text);
  }

  private static Duration duration(String text) {
    return positive(DurationFormat.parse(text));
  }

  /**
   * Checks that a limit is longer than zero.
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

  /** The attribute of an annotation. */
  String name() {
    return name;
  }

  /** The configuration parameter of JUnit, or system property. */
  String parameter() {
    return "lockstep." + name;
  }

  /** The value unless set. */
  T standard() {
    return standard;
  }

  /**
   * Reads a value.
   *
   * @param text the value
   * @param where who says so, for the message of an error
   */
  T read(String text, String where) {
    try {
      return reader.apply(text.strip());
    } catch (IllegalArgumentException e) {
      throw new ExtensionConfigurationException(
          name + " = '" + text + "' " + where + ": " + e.getMessage(), e);
    }
  }

  /** The value that an annotation has for it; empty if unset. */
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

  /** The value of an attribute: a text, or an array of at most one; empty if unset. */
  private Optional<T> readAttribute(Object attribute, String where) {
    if (attribute instanceof String text) {
      return text.isEmpty() ? Optional.empty() : Optional.of(read(text, where));
    }
    int length = Array.getLength(attribute);
    if (length > 1) {
      throw new ExtensionConfigurationException(
          name + " " + where + " has " + length + " values; give one");
    }
    return length == 0
        ? Optional.empty()
        : Optional.of(read(String.valueOf(Array.get(attribute, 0)), where));
  }
}
