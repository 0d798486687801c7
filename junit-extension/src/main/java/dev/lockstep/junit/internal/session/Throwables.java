package dev.lockstep.junit.internal.session;

import dev.lockstep.virtual.internal.Thrown;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.ThrowingSupplier;

/** Throws what JUnit is to see as it was thrown, past signatures that are narrower. */
public final class Throwables {

  private Throwables() {}

  /** Calls something, whose checked exceptions are thrown as they are, undeclared. */
  public static <T extends @Nullable Object> T unchecked(ThrowingSupplier<T> call) {
    try {
      return call.get();
    } catch (Throwable e) {
      throw Thrown.unchecked(e);
    }
  }
}
