// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.IsolatedProgram;
import dev.lockstep.virtual.World;
import java.util.concurrent.atomic.AtomicReference;

/** A server and its client, of libraries that know nothing of Lockstep. */
public interface Peers {

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

  /** Makes a client on the host of the test. */
  Client connect(World world) throws Exception;

  /** Returns a program and its clients. */
  static Peers of(Program server, Clients clients) {
    return new Peers() {
      @Override
      public Host serve(World world) {
        return world.host(SERVER, server::run);
      }

      @Override
      public Client connect(World world) throws Exception {
        return clients.open();
      }
    };
  }

  /** What the last isolated client has handed over. */
  AtomicReference<Client> OPENED = new AtomicReference<>();

  /**
   * Returns a server and its clients, with classes of their own in each life of a host and in each
   * run: their libraries have event loops in static fields.
   *
   * @param server a class whose main method runs the server
   * @param client a class whose main method sets {@link #OPENED}
   */
  static Peers isolated(Class<?> server, Class<?> client) {
    return new Peers() {
      @Override
      public Host serve(World world) {
        return world.host(SERVER, IsolatedProgram.of(server.getName()));
      }

      @Override
      public Client connect(World world) throws Exception {
        IsolatedProgram.of(client.getName()).sharing(Peers.class.getName()).run(world.testHost());
        return OPENED.getAndSet(null);
      }
    };
  }
}
