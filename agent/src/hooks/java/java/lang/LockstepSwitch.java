// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.lang;

import java.util.function.BooleanSupplier;

/** Whether a part of the JDK asks the hooks: decided, and changed so, when that is first asked. */
final class LockstepSwitch {

  private volatile BooleanSupplier installer;
  private volatile Boolean on;

  void install(BooleanSupplier newInstaller) {
    installer = newInstaller;
  }

  boolean isOn() {
    Boolean known = on;
    return known == null ? decide() : known;
  }

  private synchronized boolean decide() {
    if (on == null) {
      on = installer != null && installer.getAsBoolean();
    }
    return on;
  }
}
