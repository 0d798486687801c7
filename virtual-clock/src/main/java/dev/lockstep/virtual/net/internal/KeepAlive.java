// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import org.jspecify.annotations.Nullable;

/**
 * The keep-alive probes of a connection (RFC 1122, section 4.2.3.6) with {@code SO_KEEPALIVE}, as
 * Linux sends them. While the peer would answer, none is sent and no timer runs, so that an idle
 * world has no events and a deadlock in it is seen; the connection is asked to {@link #check} when
 * a link changes or the peer has forgotten the connection.
 */
final class KeepAlive {

  private final SimConnection connection;

  /** The time of the last segment of the peer, in nanoseconds. */
  private long heardAt;

  /** The number of probes since then. */
  private int probes;

  private EventQueue.@Nullable Event timer;

  KeepAlive(SimConnection connection, long heardAt) {
    this.connection = connection;
    this.heardAt = heardAt;
  }

  /** Called when a segment of the peer has arrived. */
  void heard() {
    heardAt = connection.now();
    stop();
    check();
  }

  /** Starts the timer if the peer would not answer, and stops it if it would. */
  void check() {
    if (connection.peerAnswers()) {
      stop();
    } else if (timer == null) {
      startIdle();
    }
  }

  void stop() {
    probes = 0;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** Waits for the next of the probes of which those before now were answered. */
  private void startIdle() {
    long idle = connection.keepAliveNanos(SimStreamSocket.KEEP_IDLE);
    long passed = (connection.now() - heardAt) % idle;
    timer = connection.in(idle - passed, this::late);
  }

  private void late() {
    timer = null;
    if (connection.hasToSend()) {
      probes = 0;
      startIdle(); // the retransmissions find out
    } else if (probes >= connection.keepAliveProbes()) {
      connection.timedOut();
    } else {
      probes++;
      timer = connection.in(connection.keepAliveNanos(SimStreamSocket.KEEP_INTERVAL), this::late);
      connection.probePeer();
    }
  }
}
