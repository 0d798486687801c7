// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.nio.Poller;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;

/**
 * Notification when a channel of the program's own can be read or written (asyncio's {@code
 * add_reader} and {@code add_writer}), for libraries that open their own channels. The channel must
 * be in non-blocking mode. It is a channel of the real network, whatever network the loop's
 * connections run over; a virtual clock stands still while one is watched.
 *
 * @since 0.1.0
 */
public final class Readiness {

  private Readiness() {}

  /**
   * Runs a callback in each iteration in which a channel can be read or accepted from. It replaces
   * the one that was set before, and is forgotten when the channel is closed.
   *
   * @param channel the channel
   * @param callback the code to run
   * @throws IllegalArgumentException if the channel is in blocking mode or cannot be read from
   */
  public static void addReader(SelectableChannel channel, Runnable callback) {
    check(channel, SelectionKey.OP_READ | SelectionKey.OP_ACCEPT, "read");
    poller().onInput(channel, callback);
  }

  /**
   * Removes the callback of {@link #addReader}.
   *
   * @param channel the channel
   * @return true if there was one
   */
  public static boolean removeReader(SelectableChannel channel) {
    return poller().onInput(channel, null);
  }

  /**
   * Runs a callback in each iteration in which a channel can be written to, or has finished
   * connecting. It replaces the one that was set before, and is forgotten when the channel is
   * closed.
   *
   * @param channel the channel
   * @param callback the code to run
   * @throws IllegalArgumentException if the channel is in blocking mode or cannot be written to
   */
  public static void addWriter(SelectableChannel channel, Runnable callback) {
    check(channel, SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT, "written");
    poller().onOutput(channel, callback);
  }

  /**
   * Removes the callback of {@link #addWriter}.
   *
   * @param channel the channel
   * @return true if there was one
   */
  public static boolean removeWriter(SelectableChannel channel) {
    return poller().onOutput(channel, null);
  }

  /**
   * Waits until a channel can be read or accepted from, or is closed, by whomever: then the next
   * read throws at once. Several tasks may wait, and a callback of {@link #addReader} stays. A
   * channel that another thread closes is noticed within a tenth of a second.
   *
   * @param channel the channel
   * @throws IllegalArgumentException if the channel is in blocking mode or cannot be read from
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static void awaitReadable(SelectableChannel channel) {
    check(channel, SelectionKey.OP_READ | SelectionKey.OP_ACCEPT, "read");
    poller().awaitInput(channel);
  }

  /**
   * Waits until a channel can be written to, or has finished connecting, or is closed, by whomever:
   * then the next write throws at once. Several tasks may wait, and a callback of {@link
   * #addWriter} stays. A channel that another thread closes is noticed within a tenth of a second.
   *
   * @param channel the channel
   * @throws IllegalArgumentException if the channel is in blocking mode or cannot be written to
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static void awaitWritable(SelectableChannel channel) {
    check(channel, SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT, "written");
    poller().awaitOutput(channel);
  }

  private static Poller poller() {
    return Poller.of(Current.loop());
  }

  private static void check(SelectableChannel channel, int operations, String what) {
    if (channel.isBlocking()) {
      throw new IllegalArgumentException(
          channel + " is in blocking mode; call configureBlocking(false)");
    }
    if ((channel.validOps() & operations) == 0) {
      throw new IllegalArgumentException(channel + " cannot be " + what);
    }
  }
}
