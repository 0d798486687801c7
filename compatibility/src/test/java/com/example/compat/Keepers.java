// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.IsolatedProgram;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.ServerConfig;
import org.apache.zookeeper.server.ZooKeeperServerMain;

/** Servers that keep what they are told on the disk of their host. */
final class Keepers {

  private static final String DIRECTORY = "/data";

  private Keepers() {}

  /** A server of ZooKeeper on its own; its metrics are in static fields. */
  static final class ZooKeeperServer {
    private ZooKeeperServer() {}

    public static void main(String[] arguments) throws Exception {
      System.setProperty("zookeeper.admin.enableServer", "false");
      ServerConfig config = new ServerConfig();
      config.parse(new String[] {"2181", DIRECTORY});
      new ZooKeeperServerMain().runFromConfig(config);
    }
  }

  /** A client of ZooKeeper, with a new session once the last has expired. */
  static final class ZooKeeperClient implements Peers.Client {
    private static final String NODE = "/question";

    private ZooKeeper session;

    @Override
    public String ask() throws IOException, InterruptedException, KeeperException {
      if (session == null) {
        session = new ZooKeeper(Peers.SERVER + ":2181", 10_000, event -> {});
      }
      byte[] data = "ok".getBytes(UTF_8);
      try {
        try {
          session.setData(NODE, data, -1);
        } catch (KeeperException.NoNodeException e) {
          session.create(NODE, data, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
        return new String(session.getData(NODE, false, null), UTF_8);
      } catch (KeeperException.SessionExpiredException e) {
        close();
        session = null;
        throw e;
      }
    }

    @Override
    public void close() throws InterruptedException {
      if (session != null) {
        session.close();
      }
    }
  }

  static Peers zooKeeper() {
    return new Peers() {
      private Host server;

      @Override
      public Host serve(World world) {
        server = world.host(SERVER, IsolatedProgram.of(ZooKeeperServer.class.getName()));
        server.mount(DIRECTORY);
        return server;
      }

      @Override
      public Client connect(World world) {
        ZooKeeperClient client = new ZooKeeperClient();
        return new Client() {
          private boolean isWritten;

          @Override
          public String ask() throws Exception {
            String answer = client.ask();
            if (!isWritten) {
              writeBack(server.path(DIRECTORY));
              isWritten = true;
            }
            return answer;
          }

          @Override
          public void close() throws Exception {
            client.close();
          }
        };
      }
    };
  }

  /**
   * Makes all files of a directory and their names durable, as Linux does within half a minute: the
   * server forces the bytes of its log, but not its name, which a crash would lose.
   */
  private static void writeBack(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        try (FileChannel channel = FileChannel.open(file)) {
          channel.force(true);
        }
      }
    }
  }
}
