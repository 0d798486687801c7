// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk.net;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Unix domain socket of a simulated host (unix(7)). Bytes take no time, since they do not leave
 * the host. Its name is a file, an empty one, if the path is on the host's disk; other names are
 * the host's own, and are free again once the socket is closed.
 */
final class UnixDescriptor extends ConnectionDescriptor {

  /** The longest path in bytes, with which {@code sun_path} is full. */
  private static final int LONGEST_PATH = 107;

  /** The bytes that wait to be read in one direction; about what Linux takes. */
  private static final int CAPACITY = 1 << 17;

  /** The sockets that are bound on one host, by their paths. */
  static final class Names {
    private final Map<String, UnixDescriptor> bound = new HashMap<>();
  }

  private final Names names;
  private String path = "";
  private String remotePath = "";
  private @Nullable Path file;

  /** The other ends that wait to be accepted, if this listens. */
  private @Nullable Deque<UnixDescriptor> waiting;

  private int backlog;

  /** The other end of a connection; of one that waits to be accepted, null. */
  private @Nullable UnixDescriptor peer;

  private @Nullable UnixDescriptor asked;
  private final ByteBuffer arrived = ByteBuffer.allocate(CAPACITY); // ready to be filled
  private boolean inputShut;
  private boolean outputShut;
  private boolean peerClosed;
  private boolean reset;
  private boolean refused;

  UnixDescriptor(Names names) {
    this.names = names;
  }

  String path() {
    return path;
  }

  String remotePath() {
    return remotePath;
  }

  void bind(String newPath, @Nullable Path onDisk) throws IOException {
    checkOpen();
    checkLength(newPath);
    if (!path.isEmpty()) {
      throw error("Invalid argument");
    }
    if (onDisk != null) {
      try {
        Files.createFile(onDisk);
      } catch (FileAlreadyExistsException e) {
        throw new BindException("Address already in use");
      } catch (NoSuchFileException e) {
        throw error("No such file or directory");
      }
    } else if (names.bound.containsKey(newPath)) {
      throw new BindException("Address already in use");
    }
    path = newPath;
    file = onDisk;
    names.bound.put(newPath, this);
  }

  private static void checkLength(String path) throws SocketException {
    if (path.getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
      throw error("Unix domain path too long");
    }
  }

  @Override
  void listen(int newBacklog) throws IOException {
    checkOpen();
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    backlog = newBacklog;
  }

  /** Connects to a socket of this host, at once if that has room for one more. */
  boolean connect(String to, @Nullable Path onDisk) throws IOException {
    checkOpen();
    checkLength(to);
    UnixDescriptor listener = names.bound.get(to);
    if (onDisk != null ? !Files.exists(onDisk) : listener == null) {
      throw error("No such file or directory");
    }
    if (listener == null || listener.waiting == null) {
      throw new ConnectException("Connection refused");
    }
    remotePath = to;
    asked = listener;
    listener.waiting.add(this);
    listener.admit();
    listener.changed();
    return isConnected();
  }

  /** Connects those that are among the first that wait, as many as the backlog has room for. */
  private void admit() {
    int place = 0;
    for (UnixDescriptor client : waiting()) {
      if (place++ <= backlog && client.peer == null) {
        UnixDescriptor server = new UnixDescriptor(names);
        server.path = path;
        server.remotePath = client.path;
        server.peer = client;
        client.peer = server;
        client.changed();
      }
    }
  }

  private Deque<UnixDescriptor> waiting() {
    Deque<UnixDescriptor> all = waiting;
    return all == null ? new ArrayDeque<>() : all;
  }

  @Override
  boolean isConnected() throws IOException {
    checkOpen();
    if (refused) {
      refused = false;
      asked = null;
      throw new ConnectException("Connection refused");
    }
    return peer != null;
  }

  @Override
  @Nullable ConnectionDescriptor accept() throws IOException {
    checkOpen();
    if (waiting == null) {
      throw error("Invalid argument");
    }
    UnixDescriptor client = waiting().poll();
    if (client == null) {
      return null;
    }
    admit();
    return client.peer;
  }

  private UnixDescriptor connected() throws IOException {
    checkOpen();
    UnixDescriptor other = peer;
    if (other == null) {
      throw error("Transport endpoint is not connected");
    }
    return other;
  }

  @Override
  int read(ByteBuffer into) throws IOException {
    UnixDescriptor other = connected();
    if (arrived.position() == 0) {
      if (reset) {
        reset = false;
        throw error("Connection reset");
      }
      return isInputOver() ? -1 : 0;
    }
    arrived.flip();
    int count = Math.min(arrived.remaining(), into.remaining());
    into.put(arrived.slice(arrived.position(), count));
    arrived.position(arrived.position() + count);
    arrived.compact();
    other.changed();
    return count;
  }

  private boolean isInputOver() {
    return inputShut || peerClosed || (peer != null && peer.outputShut);
  }

  @Override
  int write(ByteBuffer from) throws IOException {
    UnixDescriptor other = connected();
    if (outputShut || peerClosed || other.inputShut) {
      throw new IOException("Broken pipe");
    }
    int count = Math.min(other.arrived.remaining(), from.remaining());
    other.arrived.put(from.slice(from.position(), count));
    from.position(from.position() + count);
    other.changed();
    return count;
  }

  @Override
  int available() throws IOException {
    connected();
    return arrived.position();
  }

  @Override
  void shutDown(boolean input, boolean output) throws IOException {
    UnixDescriptor other = connected();
    inputShut |= input;
    outputShut |= output;
    changed();
    other.changed();
  }

  @Override
  int events() {
    if (waiting != null) {
      return waiting.isEmpty() ? 0 : IN;
    }
    UnixDescriptor other = peer;
    if (other == null) {
      return refused ? IN | OUT | ERROR | HANG_UP : asked != null ? 0 : OUT | HANG_UP;
    }
    boolean writable = peerClosed || outputShut || other.inputShut || other.arrived.hasRemaining();
    return (arrived.position() > 0 || reset || isInputOver() ? IN : 0)
        | (writable ? OUT : 0)
        | (reset ? ERROR : 0)
        | (peerClosed ? HANG_UP : 0);
  }

  @Override
  void watch(int events) {
    // the other end tells
  }

  @Override
  String waitedFor(int events) {
    if (waiting != null) {
      return "a connection to " + path;
    }
    String end = remotePath.isEmpty() ? path : remotePath;
    return peer == null
        ? "a connection to " + end
        : ((events & IN) != 0 ? "input from " : "room for output to ") + end;
  }

  @Override
  void closeNow() {
    if (file == null) {
      names.bound.remove(path, this); // a file stays, as it does on Linux
    }
    for (UnixDescriptor client : waiting()) {
      if (client.peer == null) {
        client.refused = true;
      } else {
        client.peerClosed = true;
        client.reset = true;
      }
      client.changed();
    }
    waiting = null;
    if (asked != null && peer == null) {
      asked.waiting().remove(this);
    }
    if (peer != null) {
      peer.peerClosed = true;
      peer.reset |= arrived.position() > 0;
      peer.changed();
    }
  }

  @Override
  void apply(SocketOption<?> option, Object value) {
    // kept, without an effect
  }
}
