package dev.lockstep.internal.nio;

import dev.lockstep.internal.io.IoEvent;
import dev.lockstep.internal.io.IoLane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/** What a loop watches one channel for: input, output, or both. */
final class SocketWatch {

  private static final int INPUT = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

  private final Poller poller;
  private final SelectableChannel channel;
  private final IoLane lane;
  private final Runnable onLoopClosed;
  private @Nullable SelectionKey key;
  private @Nullable IoEvent input;
  private @Nullable IoEvent output;
  private int interest;

  /**
   * A watch over a channel that is not blocking, for nothing yet.
   *
   * @param onLoopClosed what to do with the channel when the loop is closed
   */
  SocketWatch(Poller poller, SelectableChannel channel, String name, Runnable onLoopClosed) {
    this.onLoopClosed = onLoopClosed;
    this.poller = poller;
    this.channel = channel;
    this.lane = new IoLane(poller.loop(), name);
  }

  IoLane lane() {
    return lane;
  }

  /** Says what to run when there is input, by reading or accepting. */
  void onInput(@Nullable Runnable callback) {
    input = replace(input, callback);
    update();
  }

  /** Says what to run when there may be output, by writing or connecting. */
  void onOutput(@Nullable Runnable callback) {
    output = replace(output, callback);
    update();
  }

  boolean hasInput() {
    return input != null;
  }

  boolean hasOutput() {
    return output != null;
  }

  private @Nullable IoEvent replace(@Nullable IoEvent old, @Nullable Runnable callback) {
    if (old != null) {
      old.cancel();
    }
    return callback == null || !channel.isOpen() ? null : lane.event(callback);
  }

  private void update() {
    int supported = channel.validOps();
    int wanted =
        (input == null ? 0 : supported & INPUT) | (output == null ? 0 : supported & ~INPUT);
    if (wanted != interest) {
      poller.watchedChanged((wanted == 0 ? 0 : 1) - (interest == 0 ? 0 : 1));
      interest = wanted;
      if (channel.isOpen()) {
        register().interestOps(wanted & allowedNow());
      }
    }
  }

  /** A channel that is not connected is watched for the connection only, and no other ever is. */
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
        throw new UncheckedIOException("no selector can be opened", e);
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
  }

  /** Takes the channel out of the selector; the channel stays open. */
  void forget() {
    if (key != null) {
      key.cancel();
      key = null;
    }
  }

  /** Told that the loop is closed. */
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
      // It is closed all the same: what was lost was lost before.
    }
  }

  @Override
  public String toString() {
    return lane.toString();
  }
}
