// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** The servers that use nothing but the JDK. */
final class JdkServers {

  private static final int BUFFER = 1 << 18;

  private JdkServers() {}

  /** Serves with one thread and one selector. */
  static void nio() throws IOException {
    Selector selector = Selector.open();
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Servers.BACKLOG);
    listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
    Servers.ready(((InetSocketAddress) listener.getLocalAddress()).getPort());
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    while (true) {
      selector.select(key -> serve(key, selector, listener, buffer));
    }
  }

  private static void serve(
      SelectionKey key, Selector selector, ServerSocketChannel listener, ByteBuffer buffer) {
    try {
      if (key.isAcceptable()) {
        SocketChannel accepted = listener.accept();
        accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
        accepted.configureBlocking(false).register(selector, SelectionKey.OP_READ);
      } else if (key.isWritable()) {
        push(key, (ByteBuffer) key.attachment());
      } else {
        pull(key, buffer);
      }
    } catch (IOException e) {
      end(key);
    }
  }

  private static void pull(SelectionKey key, ByteBuffer buffer) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    int read = channel.read(buffer.clear());
    if (read < 0) {
      end(key);
    } else if (read > 0) {
      channel.write(buffer.flip());
      if (buffer.hasRemaining()) {
        push(key, ByteBuffer.allocate(buffer.remaining()).put(buffer).flip());
      }
    }
  }

  private static void push(SelectionKey key, ByteBuffer rest) throws IOException {
    ((SocketChannel) key.channel()).write(rest);
    key.attach(rest);
    key.interestOps(rest.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
  }

  private static void end(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      key.cancel();
    }
  }

  /** Serves with a virtual thread for each connection. */
  static void virtualThreads() throws IOException {
    try (ServerSocket listener =
        new ServerSocket(0, Servers.BACKLOG, InetAddress.getLoopbackAddress())) {
      Servers.ready(listener.getLocalPort());
      while (true) {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> echo(socket));
      }
    }
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      Servers.clientGone(e);
    }
  }

  /** Serves with the JDK's HTTP server, with a virtual thread for each request. */
  static void http() throws IOException {
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Servers.BACKLOG);
    byte[] body = "Hello, world!".getBytes(StandardCharsets.ISO_8859_1);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/plain");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    Servers.ready(server.getAddress().getPort());
  }
}
