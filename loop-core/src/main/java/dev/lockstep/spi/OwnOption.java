// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import java.net.SocketOption;

/**
 * A socket option that the JDK has no constant for.
 *
 * @param name the name
 * @param type the type of the values
 * @param <T> the type of the values
 */
record OwnOption<T>(String name, Class<T> type) implements SocketOption<T> {

  @Override
  public String toString() {
    return name;
  }
}
