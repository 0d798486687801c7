// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of a connection to be made. Immutable: each method returns changed options. */
public final class ConnectOptions {

  private static final ConnectOptions DEFAULTS =
      new ConnectOptions(null, null, Duration.ofMillis(250), StreamReader.DEFAULT_LIMIT, Map.of());

  private final @Nullable Tls tls;
  private final @Nullable SocketAddress localAddress;
  private final @Nullable Duration attemptDelay;
  private final int limit;
  private final Map<SocketOption<?>, Object> options;

  private ConnectOptions(
      @Nullable Tls tls,
      @Nullable SocketAddress localAddress,
      @Nullable Duration attemptDelay,
      int limit,
      Map<SocketOption<?>, Object> options) {
    this.tls = tls;
    this.localAddress = localAddress;
    this.attemptDelay = attemptDelay;
    this.limit = limit;
    this.options = options;
  }

  /**
   * Returns the default options: no TLS, any local address, 250 ms between attempts, a limit of 64
   * KiB.
   *
   * @return the options
   */
  public static ConnectOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Encrypts the connection.
   *
   * @param newTls the TLS settings, or null for no encryption
   * @return changed options
   */
  public ConnectOptions tls(@Nullable Tls newTls) {
    return new ConnectOptions(newTls, localAddress, attemptDelay, limit, options);
  }

  /**
   * Sets the address to connect from.
   *
   * @param address the address, or null for any
   * @return changed options
   */
  public ConnectOptions localAddress(@Nullable SocketAddress address) {
    return new ConnectOptions(tls, address, attemptDelay, limit, options);
  }

  /**
   * Sets how long an attempt may take before the next address of a host is tried concurrently (RFC
   * 8305), on the loop's clock.
   *
   * @param delay the delay, or null to try an address only when the one before has failed
   * @return changed options
   */
  public ConnectOptions attemptDelay(@Nullable Duration delay) {
    return new ConnectOptions(tls, localAddress, delay, limit, options);
  }

  /**
   * Sets the limit of the {@link StreamReader}.
   *
   * @param bytes the limit in bytes, at least 1
   * @return changed options
   */
  public ConnectOptions limit(int bytes) {
    return new ConnectOptions(tls, localAddress, attemptDelay, bytes, options);
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
    return new ConnectOptions(tls, localAddress, attemptDelay, limit, Map.copyOf(more));
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

  Map<SocketOption<?>, Object> options() {
    return options;
  }
}
