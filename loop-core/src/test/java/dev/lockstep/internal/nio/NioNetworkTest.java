// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.nio;

import dev.lockstep.internal.run.RealClock;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.Network;
import dev.lockstep.testkit.NetworkContract;
import java.net.InetAddress;

/** The machine's network keeps the contract, on the loopback interface. */
class NioNetworkTest extends NetworkContract {

  @Override
  protected Network createNetwork() {
    return new NioNetwork();
  }

  @Override
  protected LoopClock createClock() {
    return new RealClock();
  }

  @Override
  protected String hostName() {
    return "localhost";
  }

  @Override
  protected InetAddress hostAddress() {
    return InetAddress.ofLiteral("127.0.0.1");
  }

  @Override
  protected String unknownHostName() {
    return "no such host";
  }
}
