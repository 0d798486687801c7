// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.Network;
import dev.lockstep.testkit.NetworkContract;
import java.net.InetAddress;

/** The simulated network keeps the contract, within one host. */
class SimulatedNetworkTest extends NetworkContract {

  final World world = new World();

  @Override
  protected Network createNetwork() {
    return world.network();
  }

  @Override
  protected LoopClock createClock() {
    return world.clock();
  }

  @Override
  protected String hostName() {
    return "test";
  }

  @Override
  protected InetAddress hostAddress() {
    return world.testHost().address();
  }

  @Override
  protected String unknownHostName() {
    return "no such host";
  }
}
