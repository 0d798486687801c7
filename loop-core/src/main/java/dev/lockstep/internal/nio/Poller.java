// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The selector of one loop, opened when the first channel is watched. */
public final class Poller implements IoPoll {

  private static final long NANOS_PER_MILLI = 1_000_000;

  /**
   * The milliseconds after which a wait looks again whether a channel of the program is closed: the
   * JDK tells nobody.
   */
  private static final long CLOSED_LOOK = 100;

  private final Kernel loop;
  private @Nullable Selector selector;
  private int watched;

  /** The channels that the program watches itself; it may close them without notice. */
  private final IdentityHashMap<SelectableChannel, SocketWatch> ofProgram = new IdentityHashMap<>();

  private Poller(Kernel loop) {
    this.loop = loop;
  }

  /**
   * Returns the poller of a loop; it opens its selector on first use.
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

  /** Registers a channel with no operation of interest yet. */
  SelectionKey register(SelectableChannel channel, SocketWatch watch) throws IOException {
    Selector opened = selector;
    if (opened == null) {
      opened = Selector.open();
      selector = opened;
      LoopIo.of(loop).waitIn(this);
    }
    SelectionKey before = channel.keyFor(opened);
    if (before != null && !before.isValid()) {
      letGo(); // of the key that an earlier watch has cancelled since the last selection
    }
    return channel.register(opened, 0, watch);
  }

  /**
   * Sets the callback to run when a channel of the program is readable or can accept.
   *
   * @param channel a non-blocking channel
   * @param callback the callback, or null to clear it
   * @return true if a callback was set before
   */
  public boolean onInput(SelectableChannel channel, @Nullable Runnable callback) {
    SocketWatch watch = watchOf(channel);
    boolean before = watch.hasInput();
    watch.onInput(callback);
    forgetIfIdle(channel, watch);
    return before;
  }

  /**
   * Sets the callback to run when a channel of the program is writable or connected.
   *
   * @param channel a non-blocking channel
   * @param callback the callback, or null to clear it
   * @return true if a callback was set before
   */
  public boolean onOutput(SelectableChannel channel, @Nullable Runnable callback) {
    SocketWatch watch = watchOf(channel);
    boolean before = watch.hasOutput();
    watch.onOutput(callback);
    forgetIfIdle(channel, watch);
    return before;
  }

  /**
   * Waits until a channel of the program is readable or can accept, or is closed.
   *
   * @param channel a non-blocking channel
   */
  public void awaitInput(SelectableChannel channel) {
    await(channel, SocketWatch::awaitInput);
  }

  /**
   * Waits until a channel of the program is writable or connected, or is closed.
   *
   * @param channel a non-blocking channel
   */
  public void awaitOutput(SelectableChannel channel) {
    await(channel, SocketWatch::awaitOutput);
  }

  private void await(SelectableChannel channel, Consumer<SocketWatch> wait) {
    if (channel.isOpen()) {
      SocketWatch watch = watchOf(channel);
      try {
        wait.accept(watch);
      } finally {
        forgetIfIdle(channel, watch);
      }
    }
  }

  private SocketWatch watchOf(SelectableChannel channel) {
    return ofProgram.computeIfAbsent(
        channel, c -> new SocketWatch(this, c, c.toString(), () -> {}));
  }

  private void forgetIfIdle(SelectableChannel channel, SocketWatch watch) {
    if (watch.isIdle()) {
      watch.forget();
      ofProgram.remove(channel, watch);
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
                  entry.getValue().channelClosed();
                }
                return gone;
              });
    }
  }

  /** Called by a watch when a channel becomes watched (1) or unwatched (-1). */
  void watchedChanged(int change) {
    watched += change;
  }

  @Override
  public void select(long nanos) {
    forgetClosed();
    try {
      if (nanos == 0 || loop.scheduler.hasArrivals()) {
        opened().selectNow(Poller::ready);
      } else if (ofProgram.isEmpty()) {
        opened().select(Poller::ready, millis(nanos));
      } else {
        opened().select(Poller::ready, untilClosedLook(millis(nanos)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the selector of the loop failed", e);
    }
  }

  /**
   * Returns the milliseconds of a wait, rounded up so that no iteration precedes its timer; 0 means
   * no limit.
   */
  private static long millis(long nanos) {
    return nanos == LoopClock.FOREVER ? 0 : (nanos - 1) / NANOS_PER_MILLI + 1;
  }

  private static long untilClosedLook(long millis) {
    return millis == 0 ? CLOSED_LOOK : Math.min(millis, CLOSED_LOOK);
  }

  private static void ready(SelectionKey key) {
    ((SocketWatch) key.attachment()).ready(key.readyOps());
  }

  @Override
  public void wakeUp() {
    opened().wakeup();
  }

  /**
   * Has the system close the channels that were closed already. The JDK leaves that to the next
   * selection, until which a listener would go on to take connections.
   */
  void letGo() {
    Selector open = selector;
    if (open != null && open.isOpen()) {
      try {
        open.selectNow();
      } catch (IOException e) {
        throw new UncheckedIOException("the selector of the loop failed", e);
      }
      open.selectedKeys().clear(); // what is ready now still is at the next selection
    }
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

  /** Closes the registered sockets, and the selector. */
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
