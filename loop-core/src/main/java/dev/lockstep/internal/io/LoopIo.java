// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.io;

import dev.lockstep.internal.kernel.IoPoll;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.KernelIo;
import dev.lockstep.spi.Network;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The I/O of a loop: the network, the selector once there is one, and the read buffers. */
public final class LoopIo implements KernelIo {

  private final Kernel loop;
  private final Network network;
  private final SharedBuffer buffer = new SharedBuffer();
  private @Nullable IoPoll poller;

  /** The selector that the driver waits in; null until there is I/O. */
  private @Nullable IoPoll selector;

  public LoopIo(Kernel loop, Network network) {
    this.loop = loop;
    this.network = network;
  }

  /**
   * Returns the I/O of a loop.
   *
   * @param loop the loop
   * @return the same one each time
   */
  public static LoopIo of(Kernel loop) {
    return (LoopIo) loop.io();
  }

  public void attach() {
    network.attach(loop.facade(), name -> new IoLane(loop, name));
  }

  /**
   * Returns the network that the loop's connections use.
   *
   * @return the network
   */
  public Network network() {
    return network;
  }

  /**
   * Called before the loop uses the machine's network, which is reported under virtual time.
   *
   * @param what the use, for the report: {@code connects to 127.0.0.1:80}
   */
  public void usesMachine(String what) {
    loop.idle.usesMachineNetwork(what);
  }

  /**
   * Returns the buffers that the loop's connections read into.
   *
   * @return the buffers
   */
  public SharedBuffer buffer() {
    return buffer;
  }

  /**
   * Returns the poller of the loop, made on the first call.
   *
   * @param maker makes the poller on the first call
   * @return the same one each time
   */
  public IoPoll poller(Function<Kernel, IoPoll> maker) {
    IoPoll made = poller;
    if (made == null) {
      made = maker.apply(loop);
      poller = made;
    }
    return made;
  }

  /**
   * Makes the driver wait in a poller from now on.
   *
   * @param poll the poller
   */
  public void waitIn(IoPoll poll) {
    selector = poll;
  }

  @Override
  public @Nullable IoPoll selector() {
    return selector;
  }

  @Override
  public void close() {
    network.close();
    if (poller != null) {
      poller.close();
    }
  }
}
