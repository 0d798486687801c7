// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.World;

/** A server and its client, of libraries that know nothing of Lockstep. */
interface Peers {

  /** The host of the server. */
  String SERVER = "server";

  /** A client, on the host of the test. */
  interface Client extends AutoCloseable {

    /** Asks the server something that is short, and returns its answer. */
    String ask() throws Exception;

    @Override
    default void close() throws Exception {}
  }

  /** A program of the server's host. */
  interface Program {
    void run() throws Exception;
  }

  /** Makes a client, which need not connect yet. */
  interface Clients {
    Client open() throws Exception;
  }

  /** Puts the server on its host. */
  Host serve(World world);

  /** Makes a client. */
  Client connect() throws Exception;

  /** Returns a program and its clients. */
  static Peers of(Program server, Clients clients) {
    return new Peers() {
      @Override
      public Host serve(World world) {
        return world.host(SERVER, server::run);
      }

      @Override
      public Client connect() throws Exception {
        return clients.open();
      }
    };
  }
}
