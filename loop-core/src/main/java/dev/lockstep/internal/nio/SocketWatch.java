// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.nio;

import dev.lockstep.internal.combine.IoWaiter;
import dev.lockstep.internal.io.IoEvent;
import dev.lockstep.internal.io.IoLane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The watch of a loop over one channel: for input, output, or both. */
final class SocketWatch {

  private static final int INPUT = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

  private final Poller poller;
  private final SelectableChannel channel;
  private final IoLane lane;
  private final Runnable onLoopClosed;
  private @Nullable SelectionKey key;
  private @Nullable IoEvent input;
  private @Nullable IoEvent output;

  /** The tasks that wait for input; null until one does. */
  private @Nullable List<IoWaiter> inputWaits;

  /** The tasks that wait for output; null until one does. */
  private @Nullable List<IoWaiter> outputWaits;

  private int interest;

  /**
   * Creates a watch over a non-blocking channel, for nothing yet.
   *
   * @param onLoopClosed the action on the channel when the loop is closed
   */
  SocketWatch(Poller poller, SelectableChannel channel, String name, Runnable onLoopClosed) {
    this.onLoopClosed = onLoopClosed;
    this.poller = poller;
    this.channel = channel;
    this.lane = new IoLane(poller.loop(), name);
  }

  /** Has the poller close the channel with the loop, even if it is never watched. */
  void endWithLoop() {
    register();
  }

  IoLane lane() {
    return lane;
  }

  /** Sets the callback to run when the channel is readable or can accept; null clears it. */
  void onInput(@Nullable Runnable callback) {
    onInput(callback, IoLane.NOBODY);
  }

  /** Sets the callback to run when there is input and nobody reads it instead. */
  void onInput(@Nullable Runnable callback, BooleanSupplier instead) {
    input = replace(input, callback, instead);
    update();
  }

  /** Sets the callback to run when the channel is writable or can connect; null clears it. */
  void onOutput(@Nullable Runnable callback) {
    output = replace(output, callback, IoLane.NOBODY);
    update();
  }

  boolean hasInput() {
    return input != null;
  }

  boolean hasOutput() {
    return output != null;
  }

  /** Waits until the channel is readable or can accept, or is closed. Several tasks may wait. */
  void awaitInput() {
    inputWaits = inputWaits == null ? new ArrayList<>() : inputWaits;
    await(inputWaits, "input of " + channel);
  }

  /** Waits until the channel is writable or can connect, or is closed. Several tasks may wait. */
  void awaitOutput() {
    outputWaits = outputWaits == null ? new ArrayList<>() : outputWaits;
    await(outputWaits, "output to " + channel);
  }

  private void await(List<IoWaiter> waits, String on) {
    IoWaiter wait = new IoWaiter(poller.loop(), on);
    waits.add(wait);
    try {
      update();
      wait.awaitEnd();
    } finally {
      waits.remove(wait);
      update();
    }
  }

  private static boolean hasWaits(@Nullable List<IoWaiter> waits) {
    return waits != null && !waits.isEmpty();
  }

  private static void wakeAll(@Nullable List<IoWaiter> waits) {
    if (waits != null) {
      waits.forEach(IoWaiter::end);
    }
  }

  private @Nullable IoEvent replace(
      @Nullable IoEvent old, @Nullable Runnable callback, BooleanSupplier instead) {
    if (old != null) {
      old.cancel();
    }
    return callback == null || !channel.isOpen() ? null : lane.event(callback, instead);
  }

  private void update() {
    int supported = channel.validOps();
    boolean reads = input != null || hasWaits(inputWaits);
    boolean writes = output != null || hasWaits(outputWaits);
    int wanted =
        channel.isOpen()
            ? (reads ? supported & INPUT : 0) | (writes ? supported & ~INPUT : 0)
            : 0; // nothing comes from a closed channel
    if (wanted != interest) {
      poller.watchedChanged((wanted == 0 ? 0 : 1) - (interest == 0 ? 0 : 1));
      interest = wanted;
      if (channel.isOpen()) {
        register().interestOps(wanted & allowedNow());
      }
    }
  }

  /**
   * Returns the operations allowed now: OP_CONNECT alone while a connection is pending, everything
   * else otherwise.
   */
  private int allowedNow() {
    if (channel instanceof java.nio.channels.SocketChannel socket) {
      return socket.isConnectionPending() ? SelectionKey.OP_CONNECT : ~SelectionKey.OP_CONNECT;
    }
    return ~0;
  }

  private SelectionKey register() {
    SelectionKey registered = key;
    if (registered == null) {
      try {
        registered = poller.register(channel, this);
      } catch (IOException e) {
        throw new UncheckedIOException("the channel cannot be registered with the loop", e);
      }
      key = registered;
    }
    return registered;
  }

  void ready(int operations) {
    if (input != null && (operations & INPUT) != 0) {
      input.happen();
    }
    if (output != null && (operations & ~INPUT) != 0) {
      output.happen();
    }
    if ((operations & INPUT) != 0) {
      wakeAll(inputWaits);
    }
    if ((operations & ~INPUT) != 0) {
      wakeAll(outputWaits);
    }
  }

  /**
   * Returns whether nothing is set and nobody waits.
   *
   * @return true if the poller can forget this watch
   */
  boolean isIdle() {
    return input == null && output == null && !hasWaits(inputWaits) && !hasWaits(outputWaits);
  }

  /** Called when the program has closed the channel: nothing is watched, and who waits is told. */
  void channelClosed() {
    onInput(null);
    onOutput(null);
    if (hasWaits(inputWaits) || hasWaits(outputWaits)) {
      // as an arrival from outside, which an idle loop looks for before it waits or time moves
      poller
          .loop()
          .callSoonThreadsafe(
              () -> {
                wakeAll(inputWaits);
                wakeAll(outputWaits);
              });
    }
  }

  /** Takes the channel out of the selector; the channel stays open. */
  void forget() {
    if (key != null) {
      key.cancel();
      key = null;
    }
  }

  /** Called by the poller when the loop is closed. */
  void loopClosed() {
    onLoopClosed.run();
  }

  /** Ends the watch and closes the channel. */
  void close() {
    onInput(null);
    onOutput(null);
    try {
      channel.close();
    } catch (IOException e) {
      // The channel counts as closed; no data is lost by this failure.
    }
  }

  @Override
  public String toString() {
    return lane.toString();
  }
}
