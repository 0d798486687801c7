// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import dev.lockstep.AsyncFuture;
import java.net.InetAddress;
import java.util.List;

/**
 * A machine of a simulated {@link Network}, as code of the JDK asks for it that runs there. One
 * object stands for one life of the machine, from its start to its end.
 *
 * @since 0.1.0
 */
public interface NetworkHost {

  /**
   * Returns the name of the machine.
   *
   * @return the name, which the network resolves to {@link #address()}
   */
  String name();

  /**
   * Returns the address of the machine.
   *
   * @return the address, with its name
   */
  InetAddress address();

  /**
   * Returns all addresses of the machine.
   *
   * @return the addresses, each with its name; by default {@link #address()} alone
   */
  default List<InetAddress> addresses() {
    return List.of(address());
  }

  /**
   * Looks for the name of an address.
   *
   * @param address the address
   * @return a future that completes with the name, or with an {@link java.net.UnknownHostException}
   */
  AsyncFuture<String> nameOf(InetAddress address);
}
