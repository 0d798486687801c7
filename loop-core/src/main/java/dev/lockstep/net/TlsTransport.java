// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.CancelledError;
import dev.lockstep.Handle;
import dev.lockstep.Loop;
import dev.lockstep.internal.io.LoopIo;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.util.Log;
import dev.lockstep.net.TlsState.Event;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A transport that encrypts what another one, the carrier, carries.
 *
 * <h2>Theory of operation</h2>
 *
 * <p>{@link TlsState} is the one record of how far the connection is; {@link TlsPipe} encrypts and
 * decrypts without knowing of it.
 *
 * <pre>
 * state       reading                           writing
 * HANDSHAKE   the handshake only                dropped
 * OPEN        decrypted and passed on           encrypted; kept while the peer has to speak first
 * ENDED       nothing more comes                as OPEN, until eofReceived returns
 * CLOSING     dropped, up to the close_notify   dropped
 * CLOSED      dropped                           dropped
 * FAILED      dropped                           dropped
 * </pre>
 *
 * <p>OPENED leads from HANDSHAKE to OPEN and tells the protocol {@code connectionMade}, unless the
 * connection was upgraded. A close by the program sends close_notify and waits in CLOSING for that
 * of the peer, for the shutdown timeout at most (RFC 5246, section 7.2.1). If the peer closes
 * first, {@code eofReceived} is told in ENDED, then the answer is sent and the carrier closed: RFC
 * 8446, section 6.1 would let this side go on writing, RFC 5246 and asyncio do not. A carrier that
 * ends without close_notify may have been cut by an attacker: the connection is lost with an {@link
 * SSLException}. Pausing is independent of the state.
 *
 * <p>The encryption answers some records by itself, a KeyUpdate for example (RFC 8446, section
 * 4.6.3). Its answers are inside flow control: while the carrier is full and has many of them,
 * nothing is read, as if the program had paused, so that a peer that never reads cannot fill the
 * memory by asking.
 */
final class TlsTransport implements Carrier {

  /** The number of bytes of answers that a full carrier may have before reading stops. */
  private static final int MOST_ANSWERS = 1 << 14;

  /** The way in which the connection came to be. */
  private enum Origin {
    /** Encrypted from its first byte; its protocol is told once the handshake is done. */
    NEW,
    /** Used before without encryption, so that its protocol knows of it. */
    UPGRADED
  }

  private final Kernel loop;
  private final Tls tls;
  private final TlsPipe pipe;
  private final Below below = new Below();
  private final Origin origin;
  private final WaitSet handshake = new WaitSet("the TLS handshake");

  /** The plain bytes that were written while the peer had to speak first. */
  private final WriteQueue backlog = new WriteQueue();

  private final ByteBuffer[] gathered = new ByteBuffer[1];
  private Protocol protocol;

  /** Set before anything else is called. */
  private @Nullable Transport carrier;

  private TlsState state = TlsState.HANDSHAKE;

  /** True if the program has paused reading. */
  private boolean paused;

  /** True if reading waits until the peer has taken answers. */
  private boolean heldBack;

  /** True if the carrier's buffer is above its high mark and not yet down at the low one. */
  private boolean carrierFull;

  /** True if what is encrypted comes from the program and not from the encryption itself. */
  private boolean encrypting;

  /** The number of bytes of answers that the carrier may have buffered, at most. */
  private int answers;

  private @Nullable Throwable failure;

  /** The timer of the handshake, then that of the shutdown. */
  private @Nullable Handle timer;

  private TlsTransport(
      Kernel loop, Protocol protocol, Tls tls, SocketAddress remote, Origin origin) {
    this.origin = origin;
    this.loop = loop;
    this.protocol = protocol;
    this.tls = tls;
    this.pipe =
        new TlsPipe(
            tls.engine(remote),
            tls.allowsRenegotiation(),
            LoopIo.of(loop).buffer(),
            new PipeListener());
  }

  /**
   * Encrypts a new connection of a client and waits for the handshake.
   *
   * @throws IOException if the handshake fails; the connection is closed then
   * @throws CancelledError if the current task is cancelled while it waits
   */
  static Transport connect(
      Kernel loop, StreamSocket socket, Protocol protocol, Tls tls, @Nullable Duration closeTimeout)
      throws IOException {
    TlsTransport transport;
    try {
      transport = new TlsTransport(loop, protocol, tls, socket.remoteAddress(), Origin.NEW);
    } catch (Throwable e) {
      socket.close();
      throw e;
    }
    SocketTransport plain = new SocketTransport(loop, socket, transport.below, ended -> {});
    transport.carrier = plain;
    plain.setCloseTimeout(closeTimeout);
    plain.start();
    transport.awaitHandshake();
    return transport;
  }

  /** Encrypts a new connection of a server. */
  static void accept(
      Kernel loop,
      StreamSocket socket,
      Protocol protocol,
      Tls tls,
      Duration closeTimeout,
      Server server) {
    TlsTransport transport =
        new TlsTransport(loop, protocol, tls, socket.remoteAddress(), Origin.NEW);
    SocketTransport plain =
        new SocketTransport(loop, socket, transport.below, ended -> server.detach(transport));
    plain.setCloseTimeout(closeTimeout);
    transport.carrier = plain;
    server.attach(transport);
    plain.start();
  }

  /**
   * Encrypts an established connection, of which some bytes were read already, and waits for the
   * handshake.
   *
   * @throws IOException if the handshake fails; the connection is closed then
   * @throws CancelledError if the current task is cancelled while it waits
   */
  static Transport upgrade(Transport carrier, Protocol protocol, Tls tls, byte[] read)
      throws IOException {
    TlsTransport transport =
        new TlsTransport(Current.loop(), protocol, tls, carrier.remoteAddress(), Origin.UPGRADED);
    transport.carrier = carrier;
    carrier.setProtocol(transport.below);
    if (carrier instanceof Carrier own) {
      own.encryptedBy(transport);
    }
    transport.below.connectionMade(carrier);
    if (read.length > 0) {
      transport.below.dataReceived(ByteBuffer.wrap(read));
    }
    carrier.resumeReading();
    transport.awaitHandshake();
    return transport;
  }

  private void awaitHandshake() throws IOException {
    try {
      while (state == TlsState.HANDSHAKE) {
        handshake.await();
      }
    } catch (CancelledError e) {
      abort();
      throw e;
    }
    if (!state.wasOpened()) {
      Losses.rethrow(failure);
      throw new SSLHandshakeException("the connection was closed during the TLS handshake");
    }
  }

  /** Returns the transport of the encrypted bytes. */
  Transport carrier() {
    Transport set = carrier;
    if (set == null) {
      throw new IllegalStateException("the transport has no connection yet");
    }
    return set;
  }

  /** The protocol of the carrier. */
  private final class Below implements Protocol {

    @Override
    public void connectionMade(Transport transport) {
      timer = loop.facade().callLater(tls.handshakeTimeout(), TlsTransport.this::handshakeTooLong);
      run(pipe::begin);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      if (!state.isLost()) {
        run(() -> pipe.feed(data));
      }
    }

    @Override
    public boolean eofReceived() {
      if (state == TlsState.HANDSHAKE) {
        fail(new SSLHandshakeException("the peer closed the connection during the TLS handshake"));
      } else if (state == TlsState.OPEN) {
        fail(
            new SSLException(
                "the peer ended the connection without a TLS close_notify; data may be missing"));
      }
      return false;
    }

    @Override
    public void pauseWriting() {
      carrierFull = true;
      if (isKnown()) {
        tell("pauseWriting", protocol::pauseWriting);
      }
    }

    @Override
    public void resumeWriting() {
      carrierFull = false;
      answers = 0;
      if (heldBack) {
        heldBack = false;
        loop.callSoon(TlsTransport.this::goOnReading);
      }
      if (isKnown()) {
        tell("resumeWriting", protocol::resumeWriting);
      }
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
      if (failure == null) {
        failure = cause;
      }
      on(Event.LOST);
      cancelTimer();
      handshake.wakeAll();
      if (isKnown()) {
        protocol.connectionLost(failure);
      } else if (!tls.isClient()) {
        Log.debug("no TLS with " + carrier() + ": " + failure);
      }
    }

    @Override
    public String toString() {
      return protocol.toString();
    }
  }

  /** The two ends of the encryption. */
  private final class PipeListener implements TlsPipe.Listener {

    @Override
    public void send(ByteBuffer encrypted) {
      int size = encrypted.remaining();
      carrier().write(encrypted);
      if (!encrypting) {
        answered(size);
      }
    }

    @Override
    public void receive(ByteBuffer plain) {
      if (state == TlsState.OPEN) {
        tell("dataReceived", () -> protocol.dataReceived(plain));
      }
    }

    @Override
    public void handshakeDone() {
      if (state == TlsState.HANDSHAKE) {
        opened();
      } else {
        writeBacklog();
      }
    }

    @Override
    public void peerClosed() {
      on(Event.PEER_CLOSED);
      if (state == TlsState.ENDED) {
        tell("eofReceived", protocol::eofReceived);
        shutDown();
      } else if (state == TlsState.CLOSING) {
        carrier().close();
      }
    }
  }

  /** Counts an answer of the encryption, and stops reading when the carrier has too many. */
  private void answered(int size) {
    answers = carrier().writeBufferSize() == 0 ? 0 : answers + size;
    if (carrierFull && answers > MOST_ANSWERS && !heldBack) {
      heldBack = true;
      stopReading();
    }
  }

  private void on(Event event) {
    state = state.on(event);
  }

  /** Returns whether the protocol knows of the connection. */
  private boolean isKnown() {
    return origin == Origin.UPGRADED || state.wasOpened();
  }

  private void opened() {
    on(Event.OPENED);
    cancelTimer();
    handshake.wakeAll();
    if (tls.isClient()) {
      ClientSessions.opened(pipe.engine().getSession());
    }
    if (origin == Origin.NEW) {
      tell("connectionMade", () -> protocol.connectionMade(this));
    }
  }

  /** Runs a step of the encryption; if that fails, the connection is over. */
  private void run(Step step) {
    try {
      step.run();
    } catch (SSLException e) {
      pipe.sendAlert();
      fail(e);
    }
  }

  /** A step of the encryption. */
  private interface Step {

    void run() throws SSLException;
  }

  private void fail(Throwable cause) {
    if (!state.isLost()) {
      failure = cause;
      on(Event.LOST);
      carrier().close();
    }
  }

  private void handshakeTooLong() {
    if (state == TlsState.HANDSHAKE) {
      failure =
          new SSLHandshakeException(
              "no TLS handshake within "
                  + tls.handshakeTimeout()
                  + " on the "
                  + loop.loopClock()
                  + "; the connection is aborted");
      abort();
    }
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** Calls the protocol; if that fails, the connection is lost and nothing else. */
  private void tell(String what, Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      loop.callExceptionHandler(
          new Loop.ErrorContext(
              what + "() of " + protocol + " failed; " + this + " is closed", e, null, null, null));
      failure = e;
      abort();
    }
  }

  // ---- reading

  @Override
  public boolean readNow() {
    return state == TlsState.OPEN
        && mayRead()
        && !pipe.isFeeding()
        && carrier instanceof Carrier own
        && own.readNow();
  }

  @Override
  public void pauseReading() {
    if (!paused && !isClosing()) {
      paused = true;
      stopReading();
    }
  }

  private void stopReading() {
    run(() -> pipe.hold(true));
    carrier().pauseReading();
  }

  @Override
  public void resumeReading() {
    if (paused) {
      paused = false;
      loop.callSoon(this::goOnReading);
    }
  }

  private void goOnReading() {
    if (mayRead() && !state.isLost()) {
      run(() -> pipe.hold(false));
    }
    if (mayRead()) { // which what was decrypted may have changed
      carrier().resumeReading();
    }
  }

  private boolean mayRead() {
    return !paused && !heldBack;
  }

  @Override
  public boolean isReading() {
    return !paused && !isClosing();
  }

  // ---- writing

  @Override
  public void write(ByteBuffer data) {
    loop.checkHolds("write()", this);
    if (!state.isWritable()) {
      return;
    }
    if (backlog.isEmpty()) {
      run(() -> encrypt(data));
    }
    if (data.hasRemaining()) {
      backlog.add(data);
    }
  }

  private void encrypt(ByteBuffer data) throws SSLException {
    encrypting = true;
    try {
      int sent = 1;
      while (data.hasRemaining() && sent > 0) {
        sent = pipe.wrap(data);
      }
    } finally {
      encrypting = false;
    }
  }

  private void writeBacklog() {
    while (!backlog.isEmpty() && state.isWritable()) {
      backlog.fill(gathered);
      int before = gathered[0].remaining();
      run(() -> encrypt(gathered[0]));
      backlog.taken(before - gathered[0].remaining());
      if (gathered[0].hasRemaining()) {
        return;
      }
    }
  }

  @Override
  public void writeAll(List<ByteBuffer> data) {
    data.forEach((Consumer<ByteBuffer>) this::write);
  }

  @Override
  public void writeEof() {
    throw new UnsupportedOperationException("TLS connections cannot be half closed; use close()");
  }

  @Override
  public boolean canWriteEof() {
    return false;
  }

  @Override
  public void setWriteBufferLimits(int high, int low) {
    carrier().setWriteBufferLimits(high, low);
  }

  @Override
  public int writeBufferSize() {
    return carrier().writeBufferSize() + backlog.size();
  }

  // ---- the end

  @Override
  public void close() {
    if (state.isWritable()) {
      shutDown();
    } else if (state == TlsState.HANDSHAKE) {
      abort();
    }
  }

  private void shutDown() {
    if (!state.isWritable()) {
      return;
    }
    writeBacklog();
    if (!state.isWritable()) {
      return; // a record could not be encrypted, which has ended the connection
    }
    on(Event.CLOSE);
    timer = loop.facade().callLater(tls.shutdownTimeout(), this::shutdownTooLong);
    run(pipe::close);
    if (pipe.isPeerClosed()) {
      carrier().close();
      return;
    }
    limitClose();
    if (paused) {
      resumeReading();
    }
  }

  @Override
  public void limitClose() {
    if (carrier() instanceof Carrier own) {
      own.limitClose();
    }
  }

  private void shutdownTooLong() {
    int unsent = writeBufferSize();
    if (unsent > 0 && failure == null) {
      failure =
          new ConnectionLostException(
              "the peer has not taken all bytes within "
                  + tls.shutdownTimeout()
                  + " after the close; "
                  + unsent
                  + " bytes are dropped, see shutdownTimeout",
              null);
    }
    abort();
  }

  @Override
  public void abort() {
    on(Event.LOST);
    carrier().abort();
  }

  @Override
  public boolean isClosing() {
    return state.isClosing() || carrier().isClosing();
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
    return carrier().localAddress();
  }

  @Override
  public SocketAddress remoteAddress() {
    return carrier().remoteAddress();
  }

  @Override
  public @Nullable SSLSession tlsSession() {
    return pipe.engine().getSession();
  }

  @Override
  public String applicationProtocol() {
    String agreed = pipe.engine().getApplicationProtocol();
    return agreed == null ? "" : agreed;
  }

  @Override
  public <T> T option(SocketOption<T> option) throws IOException {
    return carrier().option(option);
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    carrier().setOption(option, value);
  }

  @Override
  public String toString() {
    return "TLS" + carrier();
  }
}
