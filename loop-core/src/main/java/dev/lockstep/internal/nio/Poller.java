package dev.lockstep.internal.nio;

import dev.lockstep.internal.io.LoopIo;
import dev.lockstep.internal.kernel.IoPoll;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.LoopClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The selector of one loop, opened when the first channel is watched. */
public final class Poller implements IoPoll {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Kernel loop;
  private @Nullable Selector selector;
  private int watched;

  /** What the program itself watches; what it closes is not told to anyone. */
  private final IdentityHashMap<SelectableChannel, SocketWatch> ofProgram = new IdentityHashMap<>();

  private Poller(Kernel loop) {
    this.loop = loop;
  }

  /**
   * The poller of a loop, which has opened nothing at first.
   *
   * @param loop the loop
   * @return the poller
   */
  public static Poller of(Kernel loop) {
    return (Poller) LoopIo.of(loop).poller(Poller::new);
  }

  Kernel loop() {
    return loop;
  }

  /** Registers a channel, which is watched for nothing yet. */
  SelectionKey register(SelectableChannel channel, SocketWatch watch) throws IOException {
    Selector opened = selector;
    if (opened == null) {
      opened = Selector.open();
      selector = opened;
      LoopIo.of(loop).waitIn(this);
    }
    return channel.register(opened, 0, watch);
  }

  /**
   * Says what to run when a channel of the program can be read or accepted from.
   *
   * @param channel a channel that is not blocking
   * @param callback what to run, or null for nothing any more
   * @return whether something was to be run before
   */
  public boolean onInput(SelectableChannel channel, @Nullable Runnable callback) {
    SocketWatch watch = watchOf(channel);
    boolean before = watch.hasInput();
    watch.onInput(callback);
    forgetIfIdle(channel, watch);
    return before;
  }

  /**
   * Says what to run when a channel of the program can be written to or is connected.
   *
   * @param channel a channel that is not blocking
   * @param callback what to run, or null for nothing any more
   * @return whether something was to be run before
   */
  public boolean onOutput(SelectableChannel channel, @Nullable Runnable callback) {
    SocketWatch watch = watchOf(channel);
    boolean before = watch.hasOutput();
    watch.onOutput(callback);
    forgetIfIdle(channel, watch);
    return before;
  }

  private SocketWatch watchOf(SelectableChannel channel) {
    return ofProgram.computeIfAbsent(
        channel, c -> new SocketWatch(this, c, c.toString(), () -> {}));
  }

  private void forgetIfIdle(SelectableChannel channel, SocketWatch watch) {
    if (!watch.hasInput() && !watch.hasOutput()) {
      watch.forget();
      ofProgram.remove(channel);
    }
  }

  private void forgetClosed() {
    if (!ofProgram.isEmpty()) {
      ofProgram
          .entrySet()
          .removeIf(
              entry -> {
                boolean gone = !entry.getKey().isOpen();
                if (gone) {
                  entry.getValue().close();
                }
                return gone;
              });
    }
  }

  /** Told that one more channel is watched, or one less. */
  void watchedChanged(int change) {
    watched += change;
  }

  @Override
  public void select(long nanos) {
    try {
      if (nanos == 0) {
        opened().selectNow(Poller::ready);
      } else {
        opened().select(Poller::ready, millis(nanos));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the selector of the loop failed", e);
    }
  }

  /** Rounded up, so that no pass comes before its timer is due; 0 stands for no limit. */
  private static long millis(long nanos) {
    return nanos == LoopClock.FOREVER ? 0 : (nanos - 1) / NANOS_PER_MILLI + 1;
  }

  private static void ready(SelectionKey key) {
    ((SocketWatch) key.attachment()).ready(key.readyOps());
  }

  @Override
  public void wakeUp() {
    opened().wakeup();
  }

  private Selector opened() {
    return Objects.requireNonNull(selector);
  }

  @Override
  public boolean isWatching() {
    forgetClosed();
    return watched > 0;
  }

  @Override
  public List<String> describe() {
    List<String> lines = new ArrayList<>();
    for (SelectionKey key : opened().keys()) {
      if (key.isValid() && key.interestOps() != 0) {
        lines.add(key.attachment().toString());
      }
    }
    lines.sort(null);
    return lines;
  }

  /** Closes the sockets that are registered, and the selector. */
  @Override
  public void close() {
    Selector open = selector;
    if (open == null || !open.isOpen()) {
      return;
    }
    for (SelectionKey key : List.copyOf(open.keys())) {
      ((SocketWatch) key.attachment()).loopClosed();
    }
    try {
      open.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the selector of the loop could not be closed", e);
    }
  }
}
