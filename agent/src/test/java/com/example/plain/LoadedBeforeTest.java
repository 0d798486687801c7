// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A program that has used the JDK's network before the first loop of its JVM. */
class LoadedBeforeTest {

  /** A server whose acceptor is a platform thread that blocks in a channel. */
  static final class Accepting {
    private Accepting() {}

    @SuppressWarnings({"AddressSelection", "SystemOut"})
    public static void main(String[] arguments) throws IOException {
      ServerSocketChannel.open().close();
      World world = new World();
      world.host(
          "server",
          () -> {
            ServerSocketChannel server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(80));
            new Thread(() -> serve(server)).start();
          });
      world.run(
          () -> {
            Thread.sleep(1000);
            try (Socket socket = new Socket("server", 80)) {
              socket.getOutputStream().write(7);
              System.out.println(socket.getInputStream().read());
            }
          });
      System.out.println(world.clock().elapsed());
    }

    @SuppressWarnings("SystemOut")
    private static void serve(ServerSocketChannel server) {
      try (SocketChannel channel = server.accept()) {
        ByteBuffer bytes = ByteBuffer.allocate(1);
        channel.read(bytes);
        channel.write(bytes.flip());
      } catch (IOException e) {
        System.out.println(e);
      }
    }
  }

  @Test
  void interfacesOfTheJdkAreChangedToo() throws Exception {
    assertThat(ChildJvm.run(List.of(), Accepting.class).lines()).containsExactly("7", "PT1.004S");
  }
}
