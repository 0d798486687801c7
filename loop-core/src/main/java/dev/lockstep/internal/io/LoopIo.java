package dev.lockstep.internal.io;

import dev.lockstep.internal.kernel.IoPoll;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.KernelIo;
import dev.lockstep.spi.Network;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a loop has for I/O: the network, the selector once there is one, and a buffer to read into.
 */
public final class LoopIo implements KernelIo {

  private final Kernel loop;
  private final Network network;
  private final SharedBuffer buffer = new SharedBuffer();
  private @Nullable IoPoll poller;

  /** What the driver waits in, once there is I/O. */
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
   * What the loop's connections run over.
   *
   * @return the network
   */
  public Network network() {
    return network;
  }

  /**
   * Told that the loop is about to use the machine's network, of which it warns under virtual time.
   *
   * @param what what it does, for people: {@code connects to 127.0.0.1:80}
   */
  public void usesMachine(String what) {
    loop.idle.usesMachineNetwork(what);
  }

  /**
   * The buffer that the loop's connections read into.
   *
   * @return the buffer
   */
  public SharedBuffer buffer() {
    return buffer;
  }

  /**
   * What the loop is going to wait in, if there is I/O.
   *
   * @param maker makes it, the first time
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
   * Has the loop wait in a selector from now on.
   *
   * @param poll what to wait in
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
