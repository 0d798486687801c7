// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.engine;

import dev.lockstep.Engine;
import dev.lockstep.internal.jdk.CarrierAccess;
import dev.lockstep.internal.jdk.JdkHooks;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.TaskEngine;
import dev.lockstep.internal.util.Log;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the engine of a loop: the requested one, else that of the system property, else the best
 * that is available.
 */
public final class Engines {

  static final String PROPERTY = "lockstep.engine";

  private static final AtomicBoolean LOGGED = new AtomicBoolean();

  private Engines() {}

  public static TaskEngine create(Kernel loop, @Nullable Engine wanted) {
    Engine forced = wanted == null ? ofProperty(System.getProperty(PROPERTY)) : wanted;
    String unavailable = CarrierAccess.unavailable();
    if (forced == Engine.CARRIER && unavailable != null) {
      throw new IllegalStateException("the carrier engine is not available: " + unavailable);
    }
    boolean carrier = forced == null ? unavailable == null : forced == Engine.CARRIER;
    if (loop.isDebug()) {
      logOnce(carrier, forced != null, unavailable);
    }
    return carrier ? new CarrierEngine(loop) : new BatonEngine(loop);
  }

  static @Nullable Engine ofProperty(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "carrier" -> Engine.CARRIER;
      case "baton" -> Engine.BATON;
      default ->
          throw new IllegalArgumentException(
              PROPERTY
                  + " = '"
                  + value
                  + "' must be 'carrier' or 'baton'; remove it for the default");
    };
  }

  private static void logOnce(boolean carrier, boolean forced, @Nullable String unavailable) {
    if (LOGGED.compareAndSet(false, true)) {
      Log.debug(
          (carrier ? "carrier" : "baton")
              + " engine"
              + (forced ? ", as asked for" : "")
              + (carrier
                  ? "; -D" + PROPERTY + "=baton chooses the other one"
                  : "; the carrier engine: "
                      + (unavailable == null ? "-D" + PROPERTY + "=carrier" : unavailable))
              + (JdkHooks.areOn()
                  ? "; the agent is on: code on a virtual clock is in its time unmodified"
                  : "; without the agent"));
    }
  }
}
