// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import dev.lockstep.spi.Lane;
import dev.lockstep.spi.ListenSocket;
import dev.lockstep.spi.Network;
import dev.lockstep.spi.NetworkHost;
import dev.lockstep.spi.NetworkSocket;
import dev.lockstep.spi.PacketSocket;
import dev.lockstep.spi.StreamSocket;
import dev.lockstep.virtual.net.internal.SimMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The network of a world. Each call acts for the host that its caller runs on. */
final class SimulatedNetwork implements Network {

  private final World world;

  SimulatedNetwork(World world) {
    this.world = world;
  }

  @Override
  public void attach(Loop loop, Function<String, Lane> lanes) {
    world.attach(loop, lanes);
  }

  @Override
  public AsyncFuture<StreamSocket> connect(
      SocketAddress remote, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options) {
    try {
      return node().connect(remote, local, options);
    } catch (IOException e) {
      AsyncFuture<StreamSocket> failed = world.loop().createFuture();
      failed.setException(e);
      return failed;
    }
  }

  @Override
  public ListenSocket listen(SocketAddress local, int backlog, Map<SocketOption<?>, Object> options)
      throws IOException {
    return node().listen(local, backlog, options);
  }

  @Override
  public PacketSocket datagram(
      @Nullable SocketAddress local,
      @Nullable SocketAddress remote,
      Map<SocketOption<?>, Object> options)
      throws IOException {
    return node().datagram(local, remote, options);
  }

  @Override
  public AsyncFuture<List<InetAddress>> resolve(String host) {
    return world.dns().resolve(world.loop(), world.hostOfCaller(), host);
  }

  @Override
  public boolean isSimulated() {
    return true;
  }

  @Override
  public NetworkHost hostOfCaller() {
    return world.machineOfCaller();
  }

  @Override
  public NetworkSocket reserve(SocketAddress local, Map<SocketOption<?>, Object> options)
      throws IOException {
    return node().reserve(local, options);
  }

  private SimMachine node() throws IOException {
    Life life = world.lifeOfCaller();
    if (life == null) {
      return world.testHost().node();
    }
    if (life.isGone()) {
      throw new SocketException("Network is down: " + life.host() + " has crashed or was killed");
    }
    return life.host().node();
  }

  @Override
  public void close() {
    world.close();
  }

  @Override
  public String toString() {
    return "simulated network";
  }
}
