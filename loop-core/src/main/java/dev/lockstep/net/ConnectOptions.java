// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options of a connection to be made. Immutable: each method returns changed options.
 *
 * @since 0.1.0
 */
public final class ConnectOptions {

  private static final ConnectOptions DEFAULTS =
      new ConnectOptions(
          null,
          null,
          Duration.ofMillis(250),
          StreamReader.DEFAULT_LIMIT,
          CloseLimit.DEFAULT_TIMEOUT,
          Map.of());

  private final @Nullable Tls tls;
  private final @Nullable SocketAddress localAddress;
  private final @Nullable Duration attemptDelay;
  private final int limit;
  private final @Nullable Duration closeTimeout;
  private final Map<SocketOption<?>, Object> options;

  private ConnectOptions(
      @Nullable Tls tls,
      @Nullable SocketAddress localAddress,
      @Nullable Duration attemptDelay,
      int limit,
      @Nullable Duration closeTimeout,
      Map<SocketOption<?>, Object> options) {
    this.tls = tls;
    this.localAddress = localAddress;
    this.attemptDelay = attemptDelay;
    this.limit = limit;
    this.closeTimeout = closeTimeout;
    this.options = options;
  }

  /**
   * Returns the default options: no TLS, any local address, 250 ms between attempts, a limit of 64
   * KiB, a minute to close.
   *
   * @return the options
   */
  public static ConnectOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Encrypts the connection.
   *
   * @param newTls the TLS settings of a client, or null for no encryption
   * @return changed options
   * @throws IllegalArgumentException if they are the settings of a server
   */
  public ConnectOptions tls(@Nullable Tls newTls) {
    if (newTls != null && !newTls.isClient()) {
      throw new IllegalArgumentException(
          "tls must be the settings of a client; use Tls.client() to connect");
    }
    return new ConnectOptions(newTls, localAddress, attemptDelay, limit, closeTimeout, options);
  }

  /**
   * Sets the address to connect from. Addresses of the host of the other family, IPv4 or IPv6, are
   * left out then, unless it is a wildcard address.
   *
   * @param address the address, or null for any
   * @return changed options
   * @throws IllegalArgumentException if it is not resolved
   */
  public ConnectOptions localAddress(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new IllegalArgumentException(
          "localAddress = " + address + " must be resolved; use new InetSocketAddress(host, port)");
    }
    return new ConnectOptions(tls, address, attemptDelay, limit, closeTimeout, options);
  }

  /**
   * Sets how long an attempt may take before the next address of a host is tried concurrently (RFC
   * 8305), on the loop's clock.
   *
   * @param delay the delay, zero or more, or null to try an address only when the one before has
   *     failed
   * @return changed options
   * @throws IllegalArgumentException if it is negative
   */
  public ConnectOptions attemptDelay(@Nullable Duration delay) {
    OptionRules.checkNotNegative("attemptDelay", delay);
    return new ConnectOptions(tls, localAddress, delay, limit, closeTimeout, options);
  }

  /**
   * Sets the limit of the {@link StreamReader}.
   *
   * @param bytes the limit in bytes, at least 1
   * @return changed options
   * @throws IllegalArgumentException if it is less than 1
   */
  public ConnectOptions limit(int bytes) {
    StreamReader.checkLimit(bytes);
    return new ConnectOptions(tls, localAddress, attemptDelay, bytes, closeTimeout, options);
  }

  /**
   * Sets how long the connection stays open on the loop's clock after its close, while the peer
   * takes none of the bytes still to be sent; it is reset then. By default a minute.
   *
   * @param timeout the time since the peer has last taken bytes, zero or more; null to wait without
   *     a limit
   * @return changed options
   * @throws IllegalArgumentException if it is negative
   */
  public ConnectOptions closeTimeout(@Nullable Duration timeout) {
    OptionRules.checkNotNegative("closeTimeout", timeout);
    return new ConnectOptions(tls, localAddress, attemptDelay, limit, timeout, options);
  }

  /**
   * Sets a socket option.
   *
   * @param option the option
   * @param value the value
   * @param <T> the type of its value
   * @return changed options
   */
  public <T> ConnectOptions option(SocketOption<T> option, T value) {
    Map<SocketOption<?>, Object> more = new HashMap<>(options);
    more.put(option, value);
    return new ConnectOptions(
        tls, localAddress, attemptDelay, limit, closeTimeout, Map.copyOf(more));
  }

  @Nullable Tls tls() {
    return tls;
  }

  @Nullable SocketAddress localAddress() {
    return localAddress;
  }

  @Nullable Duration attemptDelay() {
    return attemptDelay;
  }

  int limit() {
    return limit;
  }

  @Nullable Duration closeTimeout() {
    return closeTimeout;
  }

  Map<SocketOption<?>, Object> options() {
    return options;
  }
}
