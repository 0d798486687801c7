// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options of a server. Immutable: each method returns changed options.
 *
 * @since 0.1.0
 */
public final class ServeOptions {

  private static final ServeOptions DEFAULTS =
      new ServeOptions(
          null, 100, true, StreamReader.DEFAULT_LIMIT, Duration.ofMinutes(1), Map.of());

  private final @Nullable Tls tls;
  private final int backlog;
  private final boolean started;
  private final int limit;
  private final Duration closeTimeout;
  private final Map<SocketOption<?>, Object> options;

  private ServeOptions(
      @Nullable Tls tls,
      int backlog,
      boolean started,
      int limit,
      Duration closeTimeout,
      Map<SocketOption<?>, Object> options) {
    this.tls = tls;
    this.backlog = backlog;
    this.started = started;
    this.limit = limit;
    this.closeTimeout = closeTimeout;
    this.options = options;
  }

  /**
   * Returns the default options: no TLS, a backlog of 100, serving at once, a limit of 64 KiB, a
   * minute to close.
   *
   * @return the options
   */
  public static ServeOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Encrypts the connections.
   *
   * @param newTls the TLS settings of a server, or null for no encryption
   * @return changed options
   * @throws IllegalArgumentException if they are the settings of a client
   */
  public ServeOptions tls(@Nullable Tls newTls) {
    if (newTls != null && newTls.isClient()) {
      throw new IllegalArgumentException(
          "tls must be the settings of a server; use Tls.server(SSLContext) to serve");
    }
    return new ServeOptions(newTls, backlog, started, limit, closeTimeout, options);
  }

  /**
   * Sets the number of connections that may wait to be accepted, and that are accepted in one
   * iteration.
   *
   * @param connections the number, at least 1
   * @return changed options
   * @throws IllegalArgumentException if it is less than 1
   */
  public ServeOptions backlog(int connections) {
    if (connections < 1) {
      throw new IllegalArgumentException("backlog = " + connections + " must be at least 1");
    }
    return new ServeOptions(tls, connections, started, limit, closeTimeout, options);
  }

  /**
   * Sets whether connections are accepted at once, or only after {@link Server#startServing()}.
   *
   * @param atOnce true to accept at once
   * @return changed options
   */
  public ServeOptions started(boolean atOnce) {
    return new ServeOptions(tls, backlog, atOnce, limit, closeTimeout, options);
  }

  /**
   * Sets the limit of the {@link StreamReader}s.
   *
   * @param bytes the limit in bytes, at least 1
   * @return changed options
   * @throws IllegalArgumentException if it is less than 1
   */
  public ServeOptions limit(int bytes) {
    StreamReader.checkLimit(bytes);
    return new ServeOptions(tls, backlog, started, bytes, closeTimeout, options);
  }

  /**
   * Sets how long a connection that was closed, by whomever, stays open on the loop's clock while
   * the peer takes none of the bytes still to be sent; it is reset then. By default a minute.
   *
   * @param timeout the time since the peer has last taken bytes, zero or more
   * @return changed options
   * @throws IllegalArgumentException if it is negative
   */
  public ServeOptions closeTimeout(Duration timeout) {
    OptionRules.checkNotNegative("closeTimeout", timeout);
    return new ServeOptions(tls, backlog, started, limit, timeout, options);
  }

  /**
   * Lets several servers listen on one address ({@code SO_REUSEPORT}), each on a loop of its own;
   * the system spreads the connections over them.
   *
   * @param reuse true to share the address
   * @return changed options
   */
  public ServeOptions reusePort(boolean reuse) {
    return option(StandardSocketOptions.SO_REUSEPORT, reuse);
  }

  /**
   * Sets an option of the listening socket.
   *
   * @param option the option
   * @param value the value
   * @param <T> the type of its value
   * @return changed options
   */
  public <T> ServeOptions option(SocketOption<T> option, T value) {
    Map<SocketOption<?>, Object> more = new HashMap<>(options);
    more.put(option, value);
    return new ServeOptions(tls, backlog, started, limit, closeTimeout, Map.copyOf(more));
  }

  @Nullable Tls tls() {
    return tls;
  }

  int backlog() {
    return backlog;
  }

  boolean isStarted() {
    return started;
  }

  int limit() {
    return limit;
  }

  Duration closeTimeout() {
    return closeTimeout;
  }

  Map<SocketOption<?>, Object> options() {
    return options;
  }
}
