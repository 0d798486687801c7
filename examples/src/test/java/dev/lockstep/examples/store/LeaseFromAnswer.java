// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;

/**
 * A member with a bug: when it leads, its lease counts from when an answer has come in. Whoever
 * gave the answer counts from when it was asked, which is long before if the answer was long under
 * way, or if this member stood still meanwhile.
 */
final class LeaseFromAnswer extends Node {

  LeaseFromAnswer(
      InetSocketAddress address,
      List<InetSocketAddress> members,
      Journal journal,
      Consumer<String> out) {
    super(address, members, journal, out);
  }

  @Override
  long leaseStart(long asked) {
    return now();
  }
}
