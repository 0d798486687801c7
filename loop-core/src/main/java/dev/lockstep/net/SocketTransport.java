package dev.lockstep.net;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.internal.io.LoopIo;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A transport over a socket. */
final class SocketTransport implements Transport, ReadsNow {

  private static final System.Logger LOG = System.getLogger("dev.lockstep");

  /** After how many writes to a lost connection that is logged. */
  private static final int LOST_WRITES = 5;

  /** How much of a file is sent before others get their turn. */
  private static final int SEND_AT_ONCE = 1 << 20;

  private final Kernel loop;
  private final StreamSocket socket;
  private final SocketAddress localAddress;
  private final SocketAddress remoteAddress;
  private final WriteQueue output = new WriteQueue();
  private final ByteBuffer[] gathered = new ByteBuffer[WriteQueue.GATHER];
  private final Runnable onLost;
  private Protocol protocol;

  /** What encrypts this connection since it was made, if anything does. */
  private @Nullable Transport encryption;

  private boolean started;
  private boolean paused;
  private boolean peerEnded;
  private boolean outputEnded;
  private boolean closing;
  private boolean lost;
  private boolean resetting;
  private int lostWrites;

  /** Who waits for the buffer to be empty, to write past it; nothing else may write then. */
  private @Nullable WaitSet emptied;

  /**
   * A transport that has told its protocol nothing yet.
   *
   * @param onLost what to run after the protocol was told that the connection is lost
   */
  SocketTransport(Kernel loop, StreamSocket socket, Protocol protocol, Runnable onLost) {
    this.loop = loop;
    this.socket = socket;
    this.protocol = protocol;
    this.onLost = onLost;
    this.localAddress = socket.localAddress();
    this.remoteAddress = socket.remoteAddress();
    sendAtOnce();
  }

  /** Small writes are sent without waiting for the peer's acknowledgement of others. */
  private void sendAtOnce() {
    if (remoteAddress instanceof InetSocketAddress) {
      try {
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      } catch (IOException e) {
        // The connection is lost already; reading will tell.
      }
    }
  }

  /** Queues telling the protocol of the connection, then reading. */
  void start() {
    socket
        .lane()
        .queue(
            () -> {
              started = true;
              tell("connectionMade", () -> protocol.connectionMade(this));
            });
    socket.lane().queue(this::watchInput);
  }

  /** Told that something carries its bytes over this connection from now on. */
  void encryptedBy(Transport transport) {
    encryption = transport;
  }

  /** What its user writes to and closes: this, or what encrypts it. */
  Transport outermost() {
    return encryption == null ? this : encryption;
  }

  // ---- reading

  private void watchInput() {
    if (isReading() && !peerEnded) {
      socket.onReadable(this::readReady);
    }
  }

  @Override
  public boolean readNow() {
    return isReading() && !peerEnded && !lost && readReady();
  }

  private boolean readReady() {
    ByteBuffer buffer = LoopIo.of(loop).buffer().take();
    try {
      int count = socket.read(buffer);
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
    peerEnded = true;
    socket.onReadable(null);
    boolean[] stays = {false};
    tell("eofReceived", () -> stays[0] = protocol.eofReceived());
    if (!stays[0]) {
      close();
    }
  }

  @Override
  public void pauseReading() {
    if (!closing && !paused) {
      paused = true;
      socket.onReadable(null);
    }
  }

  @Override
  public void resumeReading() {
    if (paused) {
      paused = false;
      if (started) {
        watchInput();
      }
    }
  }

  @Override
  public boolean isReading() {
    return !closing && !paused;
  }

  // ---- writing

  @Override
  public void write(ByteBuffer data) {
    if (!mayWrite() || !data.hasRemaining()) {
      return;
    }
    if (output.isEmpty()) {
      try {
        socket.write(data);
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
    if (outputEnded) {
      throw new IllegalStateException("write() after writeEof() on " + this);
    }
    if (emptied != null) {
      throw new IllegalStateException("write() while a file is sent on " + this + "; await it");
    }
    if (lost && ++lostWrites == LOST_WRITES) {
      LOG.log(System.Logger.Level.WARNING, "writes to " + this + " go nowhere: it is closed");
    }
    return !lost;
  }

  private void flush() {
    if (lost || output.isEmpty()) {
      return;
    }
    try {
      output.taken(writeGathered());
    } catch (IOException e) {
      lose(e);
      return;
    }
    if (output.endsPause()) {
      tell("resumeWriting", protocol::resumeWriting);
    }
    if (output.isEmpty() && !lost) {
      flushed();
    }
  }

  private long writeGathered() throws IOException {
    int count = output.fill(gathered);
    return count == 1 ? socket.write(gathered[0]) : socket.write(gathered, count);
  }

  private void flushed() {
    socket.onWritable(null);
    if (emptied != null) {
      emptied.pass();
    }
    if (closing && emptied == null) {
      lost = true;
      connectionLost(null);
    } else if (outputEnded) {
      shutdownOutput();
    }
  }

  /**
   * Sends a part of a file after what is buffered, and waits until the system has taken it. The
   * system reads the file itself, on this thread.
   *
   * @return how many bytes were sent; fewer than asked for if the file ends before
   */
  long sendFile(FileChannel file, long position, long count) throws IOException {
    if (!mayWrite()) {
      throw new ConnectionLostException("sendFile() on a connection that is closed", null);
    }
    WaitSet turn = new WaitSet("StreamWriter.sendFile()");
    emptied = turn;
    try {
      while (!output.isEmpty() && !lost) {
        turn.await();
      }
      return sendAll(turn, file, position, count);
    } finally {
      emptied = null;
      socket.onWritable(null);
      if (closing && !lost) {
        queueLoss(null);
      }
    }
  }

  private long sendAll(WaitSet turn, FileChannel file, long position, long count)
      throws IOException {
    long sent = 0;
    while (sent < count && position + sent < file.size()) {
      if (lost) {
        throw new ConnectionLostException("the connection was lost while a file was sent", null);
      }
      long taken = send(file, position + sent, Math.min(count - sent, SEND_AT_ONCE));
      sent += taken;
      if (taken == 0) {
        socket.onWritable(turn::pass);
        turn.await();
        socket.onWritable(null);
      } else if (sent < count) {
        Async.yieldNow();
      }
    }
    return sent;
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
    if (!lost && output.startsPause()) {
      tell("pauseWriting", protocol::pauseWriting);
    }
  }

  @Override
  public void writeEof() {
    if (closing || outputEnded) {
      return;
    }
    outputEnded = true;
    if (output.isEmpty()) {
      shutdownOutput();
    }
  }

  private void shutdownOutput() {
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
    if (closing) {
      return;
    }
    closing = true;
    socket.onReadable(null);
    if (output.isEmpty() && emptied == null) {
      queueLoss(null);
    }
  }

  @Override
  public void abort() {
    resetting = true;
    lose(null);
  }

  @Override
  public boolean isClosing() {
    return closing;
  }

  /** Ends the connection now, whatever is buffered. */
  private void lose(@Nullable Throwable cause) {
    if (lost) {
      return;
    }
    output.clear();
    closing = true;
    socket.onReadable(null);
    queueLoss(cause);
  }

  private void queueLoss(@Nullable Throwable cause) {
    lost = true;
    socket.onWritable(null);
    socket.lane().queue(() -> connectionLost(cause));
  }

  private void connectionLost(@Nullable Throwable cause) {
    try {
      protocol.connectionLost(cause);
    } catch (Throwable e) {
      report("connectionLost", e);
    } finally {
      if (resetting) {
        socket.reset();
      } else {
        socket.close();
      }
      if (emptied != null) {
        emptied.pass();
      }
      onLost.run();
    }
  }

  /** Tells the protocol something; if that fails, the connection is lost and nothing else. */
  private void tell(String what, Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      report(what, e);
      resetting = true;
      lose(e);
    }
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

  // ---- what it is

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
    return "Transport[" + localAddress + " - " + remoteAddress + (closing ? ", closing]" : "]");
  }
}
