package dev.lockstep.net;

import dev.lockstep.CancelledError;
import dev.lockstep.Handle;
import dev.lockstep.Loop;
import dev.lockstep.internal.io.LoopIo;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A transport that encrypts what another one carries. */
final class TlsTransport implements Transport, ReadsNow {

  private static final System.Logger LOG = System.getLogger("dev.lockstep");

  private enum State {
    HANDSHAKE,
    OPEN,
    /** The peer was told that no more is sent, and has to answer. */
    SHUTDOWN,
    CLOSED
  }

  private final Kernel loop;
  private final Tls tls;
  private final TlsPipe pipe;
  private final Below below = new Below();
  private final WaitSet handshake = new WaitSet("the TLS handshake");

  /** What was written while the peer had to speak first. */
  private final WriteQueue backlog = new WriteQueue();

  private final ByteBuffer[] gathered = new ByteBuffer[1];
  private Protocol protocol;

  /** Set before anything else is called. */
  private @Nullable Transport carrier;

  private State state = State.HANDSHAKE;
  private boolean tellsMade = true;
  private boolean opened;
  private boolean told;
  private boolean feeding;
  private boolean paused;
  private boolean ended;
  private @Nullable Throwable failure;
  private @Nullable Handle timer;

  private TlsTransport(Kernel loop, Protocol protocol, Tls tls) {
    this.loop = loop;
    this.protocol = protocol;
    this.tls = tls;
    this.pipe = new TlsPipe(tls.engine(), LoopIo.of(loop).buffer(), new PipeListener());
  }

  /** Encrypts a new connection of a client and waits for the handshake. */
  static Transport connect(Kernel loop, StreamSocket socket, Protocol protocol, Tls tls)
      throws IOException {
    TlsTransport transport;
    try {
      transport = new TlsTransport(loop, protocol, tls);
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
    SocketTransport plain = new SocketTransport(loop, socket, transport.below, () -> {});
    transport.carrier = plain;
    plain.start();
    transport.awaitHandshake();
    return transport;
  }

  /** Encrypts a new connection of a server. */
  static void accept(Kernel loop, StreamSocket socket, Protocol protocol, Tls tls, Server server) {
    TlsTransport transport = new TlsTransport(loop, protocol, tls);
    SocketTransport plain =
        new SocketTransport(loop, socket, transport.below, () -> server.detach(transport));
    transport.carrier = plain;
    server.attach(transport);
    plain.start();
  }

  /** Encrypts a connection that stands, of which some bytes were read already. */
  static Transport upgrade(Transport carrier, Protocol protocol, Tls tls, byte[] read)
      throws IOException {
    TlsTransport transport = new TlsTransport(Current.loop(), protocol, tls);
    transport.carrier = carrier;
    transport.tellsMade = false;
    transport.told = true;
    carrier.setProtocol(transport.below);
    if (carrier instanceof SocketTransport socket) {
      socket.encryptedBy(transport);
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
      while (state == State.HANDSHAKE) {
        handshake.await();
      }
    } catch (CancelledError e) {
      abort();
      throw e;
    }
    if (!opened) {
      Losses.rethrow(failure);
      throw new SSLHandshakeException("the connection was closed during the TLS handshake");
    }
  }

  /** What carries the encrypted bytes. */
  Transport carrier() {
    Transport set = carrier;
    if (set == null) {
      throw new IllegalStateException("the transport has no connection yet");
    }
    return set;
  }

  /** What the connection below tells. */
  private final class Below implements Protocol {

    @Override
    public void connectionMade(Transport transport) {
      timer = loop.facade().callLater(tls.handshakeTimeout(), TlsTransport.this::handshakeTooLong);
      run(pipe::begin);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      if (state != State.CLOSED) {
        feeding = true;
        run(() -> pipe.feed(data));
        feeding = false;
      }
    }

    @Override
    public boolean eofReceived() {
      if (state == State.HANDSHAKE) {
        fail(new SSLHandshakeException("the peer closed the connection during the TLS handshake"));
      } else if (state == State.OPEN) {
        fail(
            new SSLException(
                "the peer ended the connection without a TLS close_notify; data may be missing"));
      }
      return false;
    }

    @Override
    public void pauseWriting() {
      if (told) {
        tell("pauseWriting", protocol::pauseWriting);
      }
    }

    @Override
    public void resumeWriting() {
      if (told) {
        tell("resumeWriting", protocol::resumeWriting);
      }
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
      if (failure == null) {
        failure = cause;
      }
      state = State.CLOSED;
      cancelTimer();
      handshake.pass();
      if (told) {
        protocol.connectionLost(failure);
      } else if (!tls.isClient()) {
        LOG.log(System.Logger.Level.DEBUG, () -> "no TLS with " + carrier() + ": " + failure);
      }
    }

    @Override
    public String toString() {
      return protocol.toString();
    }
  }

  /** What comes out of the encryption. */
  private final class PipeListener implements TlsPipe.Listener {

    @Override
    public void send(ByteBuffer encrypted) {
      carrier().write(encrypted);
    }

    @Override
    public void receive(ByteBuffer plain) {
      if (state == State.OPEN) {
        tell("dataReceived", () -> protocol.dataReceived(plain));
      }
    }

    @Override
    public void handshakeDone() {
      if (state == State.HANDSHAKE) {
        opened();
      } else {
        writeBacklog();
      }
    }

    @Override
    public void peerClosed() {
      if (state == State.OPEN) {
        ended = true;
        tell("eofReceived", protocol::eofReceived);
        shutDown();
      } else if (state == State.SHUTDOWN) {
        carrier().close();
      }
    }
  }

  private void opened() {
    state = State.OPEN;
    cancelTimer();
    opened = true;
    told = true;
    handshake.pass();
    if (tellsMade) {
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
    if (state != State.CLOSED) {
      failure = cause;
      state = State.CLOSED;
      carrier().close();
    }
  }

  private void handshakeTooLong() {
    if (state == State.HANDSHAKE) {
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

  /** Tells the protocol something; if that fails, the connection is lost and nothing else. */
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
    return state == State.OPEN
        && !paused
        && !feeding
        && carrier instanceof ReadsNow now
        && now.readNow();
  }

  @Override
  public void pauseReading() {
    if (!paused && !isClosing()) {
      paused = true;
      run(() -> pipe.hold(true));
      carrier().pauseReading();
    }
  }

  @Override
  public void resumeReading() {
    if (paused) {
      paused = false;
      loop.callSoon(this::goOnReading);
    }
  }

  private void goOnReading() {
    if (!paused && state != State.CLOSED) {
      run(() -> pipe.hold(false));
    }
    if (!paused) {
      carrier().resumeReading();
    }
  }

  @Override
  public boolean isReading() {
    return !paused && !isClosing();
  }

  // ---- writing

  @Override
  public void write(ByteBuffer data) {
    loop.checkHolds("write()", this);
    if (state != State.OPEN) {
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
    int sent = 1;
    while (data.hasRemaining() && sent > 0) {
      sent = pipe.wrap(data);
    }
  }

  private void writeBacklog() {
    while (!backlog.isEmpty() && state == State.OPEN) {
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
    if (state == State.OPEN) {
      shutDown();
    } else if (state == State.HANDSHAKE) {
      abort();
    }
  }

  private void shutDown() {
    if (state != State.OPEN) {
      return;
    }
    writeBacklog();
    state = State.SHUTDOWN;
    timer = loop.facade().callLater(tls.shutdownTimeout(), this::abort);
    run(pipe::close);
    if (pipe.isPeerClosed() || ended) {
      carrier().close();
    } else if (paused) {
      resumeReading();
    }
  }

  @Override
  public void abort() {
    state = State.CLOSED;
    carrier().abort();
  }

  @Override
  public boolean isClosing() {
    return state == State.SHUTDOWN || state == State.CLOSED || carrier().isClosing();
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
