// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import java.net.InetSocketAddress;
import java.util.Map;

/** A stream socket that is bound, and neither listens nor is connected yet. */
final class SimBoundSocket extends SimSocket {

  private final SimMachine node;
  private final InetSocketAddress local;

  SimBoundSocket(SimMachine node, InetSocketAddress local) {
    super(node, "socket bound to " + local, Map.of(IPV4_ONLY, false));
    this.node = node;
    this.local = local;
    node.opened(this);
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public boolean isReadable() {
    return false;
  }

  @Override
  public boolean isWritable() {
    return false;
  }

  @Override
  void closed() {
    node.closed(this);
  }
}
