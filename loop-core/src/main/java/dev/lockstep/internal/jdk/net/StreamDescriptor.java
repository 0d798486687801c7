// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk.net;

import dev.lockstep.AsyncFuture;
import dev.lockstep.spi.ListenSocket;
import dev.lockstep.spi.Network;
import dev.lockstep.spi.NetworkSocket;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A stream socket: new, bound, listening, connecting, or connected. */
final class StreamDescriptor extends ConnectionDescriptor {

  /** The options that a connection is opened with; the network gets others later, or not at all. */
  private static final Set<SocketOption<?>> BEFORE_CONNECT =
      Set.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_SNDBUF);

  /** The options that decide whether an address is free. */
  private static final Set<SocketOption<?>> BEFORE_BIND = Set.of(NetworkSocket.IPV4_ONLY);

  /** The options that a listener is opened with. */
  private static final Set<SocketOption<?>> BEFORE_LISTEN =
      Set.of(
          StandardSocketOptions.SO_RCVBUF,
          StandardSocketOptions.SO_REUSEADDR,
          NetworkSocket.IPV4_ONLY);

  private final Network network;

  /** The object that keeps the address of a socket that is bound. */
  private @Nullable NetworkSocket bound;

  private @Nullable ListenSocket listening;
  private @Nullable AsyncFuture<StreamSocket> connecting;
  private @Nullable StreamSocket stream;
  private boolean inputEnded;

  /** True once a read has told of a reset: an operating system tells of it once. */
  private boolean resetTold;

  StreamDescriptor(Network network, boolean server) {
    this.network = network;
    options.put(StandardSocketOptions.SO_REUSEADDR, server);
  }

  StreamDescriptor(Network network, StreamSocket accepted) {
    this(network, false);
    stream = named(accepted);
  }

  void bind(InetSocketAddress local) throws IOException {
    checkOpen();
    if (bound != null || stream != null || listening != null) {
      throw error("Invalid argument");
    }
    bound = network.reserve(local, initial(BEFORE_BIND));
  }

  private InetSocketAddress release() {
    NetworkSocket reserved = bound;
    if (reserved == null) {
      return NOWHERE;
    }
    InetSocketAddress local = (InetSocketAddress) reserved.localAddress();
    reserved.close();
    bound = null;
    return local;
  }

  @Override
  void listen(int backlog) throws IOException {
    checkOpen();
    if (listening == null) {
      listening = named(network.listen(release(), Math.max(1, backlog), initial(BEFORE_LISTEN)));
      options.forEach(this::apply);
    }
  }

  boolean connect(InetSocketAddress remote) throws IOException {
    checkOpen();
    Map<SocketOption<?>, Object> initial = initial(BEFORE_CONNECT);
    boolean wasBound = bound != null;
    InetSocketAddress local = release();
    connecting = network.connect(remote, wasBound ? local : null, initial);
    return isConnected();
  }

  @Override
  boolean isConnected() throws IOException {
    checkOpen();
    AsyncFuture<StreamSocket> pending = connecting;
    if (pending == null) {
      return stream != null;
    }
    if (!pending.isDone()) {
      return false;
    }
    connecting = null;
    StreamSocket made = SocketCalls.resultOf(pending);
    established(made);
    throwError(made);
    return true;
  }

  /** Throws the error that a connection has had since it came up, as SO_ERROR tells of it. */
  private static void throwError(StreamSocket made) throws SocketException {
    try {
      made.write(ByteBuffer.allocate(0));
    } catch (IOException e) {
      throw error(e.getMessage());
    }
  }

  /** Returns the connection, although the program may not have asked yet whether it is there. */
  private @Nullable StreamSocket existing() {
    AsyncFuture<StreamSocket> pending = connecting;
    return pending == null
        ? stream
        : pending.isDone() && pending.exception() == null ? pending.result() : null;
  }

  private void established(StreamSocket made) {
    stream = named(made);
    options.forEach(this::apply);
  }

  @Override
  @Nullable StreamDescriptor accept() throws IOException {
    checkOpen();
    ListenSocket from = listening;
    if (from == null) {
      throw error("Invalid argument");
    }
    StreamSocket accepted = from.accept();
    if (accepted == null) {
      return null;
    }
    StreamDescriptor made = new StreamDescriptor(network, accepted);
    options.forEach(
        (option, value) -> made.options.put(option, SocketCalls.get(accepted, option, value)));
    return made;
  }

  private StreamSocket connected() throws IOException {
    checkOpen();
    StreamSocket made = stream;
    if (made == null) {
      throw error("Transport endpoint is not connected");
    }
    return made;
  }

  @Override
  int read(ByteBuffer into) throws IOException {
    StreamSocket from = connected();
    if (resetTold) {
      return -1;
    }
    int count;
    try {
      count = from.read(into);
    } catch (SocketException e) {
      resetTold = true;
      throw e;
    }
    return count == 0 && inputEnded ? -1 : count;
  }

  @Override
  int write(ByteBuffer from) throws IOException {
    StreamSocket to = connected();
    try {
      return to.write(from);
    } catch (ClosedChannelException e) {
      throw new IOException("Broken pipe"); // the output was shut down
    }
  }

  /** Writes a byte of urgent data, and returns whether there was room for it. */
  boolean writeUrgent(byte data) throws IOException {
    StreamSocket to = connected();
    try {
      return to.writeUrgent(data);
    } catch (ClosedChannelException e) {
      throw new IOException("Broken pipe"); // the output was shut down
    }
  }

  @Override
  int available() throws IOException {
    return connected().available();
  }

  @Override
  void shutDown(boolean input, boolean output) throws IOException {
    StreamSocket made = connected();
    if (input) {
      inputEnded = true;
      made.shutdownInput();
    }
    if (output) {
      made.shutdownOutput();
    }
    changed(); // who waits for input learns of its end
  }

  @Override
  int events() {
    if (listening != null) {
      return listening.isReadable() ? IN : 0;
    }
    StreamSocket made = existing();
    if (made != null) {
      return (inputEnded || made.isReadable() ? IN : 0)
          | (made.isWritable() ? OUT : 0)
          | (made.isHungUp() ? HANG_UP : 0);
    }
    if (connecting == null) {
      return OUT | HANG_UP;
    }
    return connecting.isDone() ? IN | OUT | ERROR | HANG_UP : 0;
  }

  @Override
  void watch(int events) {
    if (listening != null) {
      listening.onReadable((events & IN) != 0 ? this::changed : null);
      return;
    }
    StreamSocket made = existing();
    if (made != null) {
      made.onReadable((events & IN) != 0 ? this::changed : null);
      made.onWritable((events & OUT) != 0 ? this::changed : null);
    } else if (connecting != null && events != 0) {
      connecting.addDoneCallback(done -> changed());
    }
  }

  @Override
  String waitedFor(int events) {
    if (listening != null) {
      return "a connection to " + localAddress();
    }
    if (stream == null) {
      return "a connection";
    }
    return ((events & IN) != 0 ? "input from " : "room for output to ") + stream.remoteAddress();
  }

  @Override
  void closeNow() {
    if (bound != null) {
      bound.close();
    }
    if (listening != null) {
      listening.close();
    }
    AsyncFuture<StreamSocket> pending = connecting;
    if (pending != null && !pending.cancel() && pending.exception() == null) {
      established(pending.result()); // although the program has not asked whether it is
    }
    if (stream != null) {
      closeStream(stream);
    }
  }

  /** Closes a connection as close(2) does: with input that nobody has read, it is reset. */
  private static void closeStream(StreamSocket made) {
    SocketCalls.set(made, StreamSocket.URGENT_INLINE, true); // urgent data counts, too
    if (made.available() > 0) {
      made.reset();
    } else {
      made.close();
    }
  }

  @Override
  InetSocketAddress localAddress() {
    NetworkSocket known = stream != null ? stream : listening != null ? listening : bound;
    return known == null ? NOWHERE : (InetSocketAddress) known.localAddress();
  }

  @Override
  @Nullable InetSocketAddress remoteAddress() {
    return stream == null ? null : (InetSocketAddress) stream.remoteAddress();
  }

  @Override
  void apply(SocketOption<?> option, Object value) {
    if (stream != null) {
      SocketCalls.set(stream, option, value);
    } else if (listening != null) {
      SocketCalls.set(listening, option, value);
    }
  }
}
