// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import dev.lockstep.AsyncFuture;
import dev.lockstep.spi.NetworkHost;
import java.net.InetAddress;
import java.util.List;

/** A host as the JDK's code sees it that runs there, in one life of its program. */
final class LifeHost implements NetworkHost {

  private final Host host;

  LifeHost(Host host) {
    this.host = host;
  }

  @Override
  public String name() {
    return host.name();
  }

  @Override
  public InetAddress address() {
    return host.address();
  }

  @Override
  public List<InetAddress> addresses() {
    return host.addresses();
  }

  @Override
  public AsyncFuture<String> nameOf(InetAddress address) {
    return host.world().dns().nameOf(host.world().loop(), address);
  }

  @Override
  public String toString() {
    return host.toString();
  }
}
