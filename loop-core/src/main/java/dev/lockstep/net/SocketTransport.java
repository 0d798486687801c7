// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.internal.io.LoopIo;
import dev.lockstep.internal.io.MachineSocket;
import dev.lockstep.internal.io.SharedBuffer;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.util.Log;
import dev.lockstep.net.TransportState.Event;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A transport over a socket.
 *
 * <h2>Theory of operation</h2>
 *
 * <p>{@link TransportState} is the one record of how far the connection is, in three independent
 * parts:
 *
 * <pre>
 * reading  FLOWING       bytes are passed to the protocol
 *          PAUSED        the socket is not read
 *          ENDED         the peer's stream has ended; the protocol has been told
 * writing  OPEN          written at once, the rest is buffered
 *          ENDING        the end follows the buffer; write() throws
 *          ENDED         the socket's output is shut down; write() throws
 * life     NEW           neither connectionMade was called nor is anything read
 *          OPEN          both directions are what they are
 *          CLOSING       nothing is read, writes are dropped; the buffer is written, then LOST
 *          LOST          writes are dropped; connectionLost is queued, then the socket is closed
 *          ABORTED       as LOST, but the socket is reset
 * </pre>
 *
 * <p>A connection goes NEW, OPEN, then CLOSING if the program closes it or the peer's end is not
 * answered by the protocol, then LOST; any failure leads to LOST at once, {@link #abort} and a
 * callback that throws to ABORTED, and so does a peer that takes nothing of the buffer for the
 * {@link CloseLimit}. Nothing can be added to the buffer in CLOSING, so that it ends whatever the
 * program does. The protocol is told in this order: {@code connectionMade}, {@code dataReceived}
 * any number of times, {@code eofReceived} at most once, {@code connectionLost} once.
 *
 * <p>The model is asyncio's {@code _SelectorSocketTransport}: a loss is told in a callback of its
 * own, except for one that ends the flush of a closing transport.
 */
final class SocketTransport implements Carrier {

  /** The number of writes to a closed connection after which they are logged. */
  private static final int LOST_WRITES = 5;

  /** The number of bytes of a file that are sent before other tasks get their turn. */
  private static final int SEND_AT_ONCE = 1 << 20;

  private final Kernel loop;
  private final StreamSocket socket;
  private final SocketAddress localAddress;
  private final SocketAddress remoteAddress;
  private final WriteQueue output = new WriteQueue();
  private final ByteBuffer[] gathered = new ByteBuffer[WriteQueue.GATHER];
  private final Consumer<? super SocketTransport> onLost;
  private final TransportState state = new TransportState();
  private final Traffic traffic = new Traffic();
  private Protocol protocol;

  /**
   * The socket, if the loop chooses nothing and this is one of the machine: then a task that waits
   * for input reads it itself. Null if each event runs a callback.
   */
  private final @Nullable MachineSocket direct;

  /** True if the last read has taken all that had arrived, so that the next would find nothing. */
  private boolean drained;

  /** The transport that encrypts this connection by now, if there is one. */
  private @Nullable Transport encryption;

  private int lostWrites;

  /** The time that a peer has to take bytes after the close; null for no limit. */
  private @Nullable Duration closeTimeout = CloseLimit.DEFAULT_TIMEOUT;

  /** The limit that runs since the close, while something is unsent. */
  private @Nullable CloseLimit closeLimit;

  /** The wait of a file for the empty buffer, to be sent past it; nothing else may write then. */
  private @Nullable WaitSet emptied;

  /**
   * Creates a transport that has told its protocol nothing yet.
   *
   * @param onLost called after the protocol was told that the connection is lost
   */
  SocketTransport(
      Kernel loop,
      StreamSocket socket,
      Protocol protocol,
      Consumer<? super SocketTransport> onLost) {
    this.loop = loop;
    this.socket = socket;
    this.protocol = protocol;
    this.onLost = onLost;
    this.direct =
        socket instanceof MachineSocket real && loop.choiceSource().isFifo() ? real : null;
    this.localAddress = socket.localAddress();
    this.remoteAddress = socket.remoteAddress();
    sendAtOnce();
  }

  /** Has small writes sent without waiting for the peer's acknowledgement of others. */
  private void sendAtOnce() {
    if (remoteAddress instanceof InetSocketAddress) {
      try {
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      } catch (IOException e) {
        // The connection is lost already; reading will tell.
      }
    }
  }

  /** Sets the time that a peer has to take bytes after the close; null for no limit. */
  void setCloseTimeout(@Nullable Duration timeout) {
    closeTimeout = timeout;
  }

  /** Queues the call of the protocol's {@code connectionMade}, then reading. */
  void start() {
    traffic.begins(loop, this, localAddress, remoteAddress);
    socket
        .lane()
        .queue(
            () -> {
              state.on(Event.START);
              tell("connectionMade", () -> protocol.connectionMade(this));
            });
    socket.lane().queue(this::watchInput);
  }

  @Override
  public void encryptedBy(Transport transport) {
    encryption = transport;
  }

  @Override
  public Transport outermost() {
    return encryption == null ? this : encryption;
  }

  // ---- reading

  private void watchInput() {
    if (!state.awaitsInput()) {
      return;
    }
    if (direct == null) {
      socket.onReadable(this::readReady);
    } else {
      direct.onReadable(this::readReady, this::wakesReader);
    }
  }

  /** Wakes the task that waits for input, if one does, to read it; returns whether it reads. */
  private boolean wakesReader() {
    drained = false;
    return protocol instanceof StreamProtocol streams && streams.reader().wakesToRead();
  }

  @Override
  public boolean readNow() {
    return mayReadNow() && readReady();
  }

  private boolean mayReadNow() {
    return state.awaitsInput() && (direct == null || !drained);
  }

  @Override
  public boolean canReadInto() {
    return direct != null;
  }

  @Override
  public int readNow(ByteBuffer into) {
    if (!mayReadNow()) {
      return 0;
    }
    int limit = into.limit();
    into.limit(Math.min(limit, into.position() + SharedBuffer.CAPACITY));
    try {
      int count = socket.read(into);
      traffic.received(count);
      drained = into.hasRemaining();
      if (count < 0) {
        inputEnded();
      }
      return Math.max(count, 0);
    } catch (IOException e) {
      lose(e);
      return 0;
    } finally {
      into.limit(limit);
    }
  }

  /** Lets a buffer take more at once if the reader has room for it. */
  private void widen(ByteBuffer buffer) {
    if (direct != null
        && protocol instanceof StreamProtocol streams
        && streams.reader().hasRoomFor(SharedBuffer.CAPACITY, SharedBuffer.SIZE)) {
      buffer.limit(buffer.capacity());
    }
  }

  private boolean readReady() {
    ByteBuffer buffer = LoopIo.of(loop).buffer().take();
    widen(buffer);
    try {
      int count = socket.read(buffer);
      traffic.received(count);
      drained = buffer.hasRemaining();
      if (count > 0) {
        buffer.flip();
        tell("dataReceived", () -> protocol.dataReceived(buffer));
      } else if (count < 0) {
        inputEnded();
      }
      return count != 0;
    } catch (IOException e) {
      lose(e);
      return true;
    } finally {
      LoopIo.of(loop).buffer().give(buffer);
    }
  }

  private void inputEnded() {
    state.on(Event.PEER_ENDED);
    socket.onReadable(null);
    if (!staysOpen()) {
      close();
    }
  }

  /** Calls the protocol's {@code eofReceived}; returns whether the output goes on. */
  private boolean staysOpen() {
    try {
      return protocol.eofReceived();
    } catch (Throwable e) {
      protocolFailed("eofReceived", e);
      return false;
    }
  }

  @Override
  public void pauseReading() {
    if (state.isReading()) {
      state.on(Event.PAUSE);
      socket.onReadable(null);
    }
  }

  @Override
  public void resumeReading() {
    if (state.isPaused()) {
      state.on(Event.RESUME);
      watchInput();
    }
  }

  @Override
  public boolean isReading() {
    return state.isReading();
  }

  // ---- writing

  @Override
  public void write(ByteBuffer data) {
    if (!mayWrite() || !data.hasRemaining()) {
      return;
    }
    if (output.isEmpty()) {
      try {
        traffic.sent(socket.write(data));
      } catch (IOException e) {
        lose(e);
        return;
      }
    }
    if (data.hasRemaining()) {
      buffer(data);
      pauseIfFull();
    }
  }

  @Override
  public void writeAll(List<ByteBuffer> data) {
    if (!mayWrite()) {
      return;
    }
    for (ByteBuffer buffer : data) {
      buffer(buffer);
    }
    flush();
    pauseIfFull();
  }

  private void buffer(ByteBuffer data) {
    if (output.isEmpty() && data.hasRemaining()) {
      socket.onWritable(this::flush);
    }
    output.add(data);
  }

  private boolean mayWrite() {
    loop.checkHolds("write()", this);
    if (state.isOutputEnded()) {
      throw new IllegalStateException("write() after writeEof() on " + this);
    }
    if (emptied != null) {
      throw new IllegalStateException("write() while a file is sent on " + this + "; await it");
    }
    if (state.isClosing() && ++lostWrites == LOST_WRITES) {
      Log.warning("writes to " + this + " go nowhere: it is closed");
    }
    return !state.isClosing();
  }

  private void flush() {
    if (state.isLost() || output.isEmpty()) {
      return;
    }
    try {
      long count = writeGathered();
      output.taken(count);
      noteTaken(count);
      traffic.sent(count);
    } catch (IOException e) {
      lose(e);
      return;
    }
    if (output.endsPause()) {
      tell("resumeWriting", protocol::resumeWriting);
    }
    if (output.isEmpty() && !state.isLost()) {
      flushed();
    }
  }

  private long writeGathered() throws IOException {
    int count = output.fill(gathered);
    return count == 1 ? socket.write(gathered[0]) : socket.write(gathered, count);
  }

  private void noteTaken(long count) {
    if (closeLimit != null && count > 0) {
      closeLimit.taken();
    }
  }

  private void flushed() {
    socket.onWritable(null);
    if (emptied != null) {
      emptied.wakeAll();
      return;
    }
    endCloseLimit();
    if (state.isClosing()) {
      state.on(Event.LOSE);
      connectionLost(null);
    } else if (state.isEnding()) {
      shutdownOutput();
    }
  }

  /** Returns whether nothing is left to be sent, neither of the buffer nor of a file. */
  private boolean isAllSent() {
    return output.isEmpty() && emptied == null;
  }

  @Override
  public boolean canSendFile() {
    return true;
  }

  @Override
  public long sendFile(FileChannel file, long position, long count) throws IOException {
    if (!mayWrite()) {
      throw new ConnectionLostException("sendFile() on a connection that is closed", null);
    }
    WaitSet turn = new WaitSet("StreamWriter.sendFile()");
    emptied = turn;
    try {
      while (!output.isEmpty() && !state.isLost()) {
        turn.await();
      }
      return sendAll(turn, file, position, count);
    } finally {
      emptied = null;
      fileEnded();
    }
  }

  /** Does what a close or an end of the output has put off; what is still buffered comes first. */
  private void fileEnded() {
    if (output.isEmpty() && !state.isLost()) {
      endCloseLimit();
      if (state.isClosing()) {
        state.on(Event.LOSE);
        queueLoss(null);
      } else if (state.isEnding()) {
        shutdownOutput();
      }
    }
  }

  private long sendAll(WaitSet turn, FileChannel file, long position, long count)
      throws IOException {
    long sent = 0;
    while (sent < count && position + sent < file.size()) {
      if (state.isLost()) {
        throw new ConnectionLostException("the connection was lost while a file was sent", null);
      }
      long taken = send(file, position + sent, Math.min(count - sent, SEND_AT_ONCE));
      sent += taken;
      noteTaken(taken);
      traffic.sent(taken);
      if (taken == 0) {
        awaitRoom(turn);
      } else if (sent < count) {
        Async.yieldNow();
      }
    }
    return sent;
  }

  private void awaitRoom(WaitSet turn) {
    socket.onWritable(turn::wakeAll);
    try {
      turn.await();
    } finally {
      socket.onWritable(null);
    }
  }

  private long send(FileChannel file, long position, long count) throws IOException {
    try {
      return socket.send(file, position, count);
    } catch (IOException e) {
      lose(e);
      throw new ConnectionLostException("the connection was lost while a file was sent", e);
    }
  }

  private void pauseIfFull() {
    if (!state.isLost() && output.startsPause()) {
      tell("pauseWriting", protocol::pauseWriting);
    }
  }

  @Override
  public void writeEof() {
    if (state.isClosing() || state.isOutputEnded()) {
      return;
    }
    state.on(Event.END);
    if (isAllSent()) {
      shutdownOutput();
    }
  }

  private void shutdownOutput() {
    state.on(Event.OUTPUT_ENDED);
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      lose(e);
    }
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  @Override
  public void setWriteBufferLimits(int high, int low) {
    output.setLimits(high, low);
    pauseIfFull();
  }

  @Override
  public int writeBufferSize() {
    return output.size();
  }

  // ---- the end

  @Override
  public void close() {
    if (state.isClosing()) {
      return;
    }
    state.on(Event.CLOSE);
    socket.onReadable(null);
    if (isAllSent()) {
      state.on(Event.LOSE);
      queueLoss(null);
    } else {
      limitClose();
    }
  }

  @Override
  public void limitClose() {
    if (closeTimeout != null && closeLimit == null && !isAllSent()) {
      closeLimit = new CloseLimit(loop, closeTimeout, this::resetStuck);
    }
  }

  private void resetStuck() {
    if (closeLimit != null) {
      lose(Event.ABORT, closeLimit.reason(output.size()));
    }
  }

  private void endCloseLimit() {
    if (closeLimit != null) {
      closeLimit.cancel();
      closeLimit = null;
    }
  }

  @Override
  public void abort() {
    lose(Event.ABORT, null);
  }

  @Override
  public boolean isClosing() {
    return state.isClosing();
  }

  private void lose(@Nullable Throwable cause) {
    if (!state.isLost()) {
      lose(Event.LOSE, cause);
    }
  }

  /**
   * Ends the connection now, whatever is buffered; does so once, but a reset is never taken back.
   */
  private void lose(Event event, @Nullable Throwable cause) {
    boolean wasLost = state.isLost();
    state.on(event);
    if (!wasLost) {
      output.clear();
      socket.onReadable(null);
      queueLoss(cause);
    }
  }

  private void queueLoss(@Nullable Throwable cause) {
    endCloseLimit();
    socket.onWritable(null);
    socket.lane().queue(() -> connectionLost(cause));
  }

  private void connectionLost(@Nullable Throwable cause) {
    traffic.ends(loop, this, localAddress, remoteAddress, cause);
    try {
      protocol.connectionLost(cause);
    } catch (Throwable e) {
      report("connectionLost", e);
    } finally {
      if (state.isAborted()) {
        socket.reset();
      } else {
        socket.close();
      }
      if (emptied != null) {
        emptied.wakeAll();
      }
      onLost.accept(this);
    }
  }

  /** Calls the protocol; if that fails, the connection is lost and nothing else. */
  private void tell(String what, Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      protocolFailed(what, e);
    }
  }

  private void protocolFailed(String what, Throwable failure) {
    report(what, failure);
    lose(Event.ABORT, failure);
  }

  private void report(String what, Throwable failure) {
    loop.callExceptionHandler(
        new Loop.ErrorContext(
            what + "() of " + protocol + " failed; " + this + " is closed",
            failure,
            null,
            null,
            null));
  }

  // ---- properties

  @Override
  public Protocol protocol() {
    return protocol;
  }

  @Override
  public void setProtocol(Protocol newProtocol) {
    protocol = newProtocol;
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public @Nullable SSLSession tlsSession() {
    return null;
  }

  @Override
  public String applicationProtocol() {
    return "";
  }

  @Override
  public <T> T option(SocketOption<T> option) throws IOException {
    return socket.option(option);
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    socket.setOption(option, value);
  }

  @Override
  public String toString() {
    return "Transport["
        + localAddress
        + " - "
        + remoteAddress
        + (state.isClosing() ? ", closing]" : "]");
  }
}
