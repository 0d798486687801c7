// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/** Servers and clients of the JDK's network, which is the machine's or that of a world. */
public final class PlainNetwork {

  private static final int HTTP_THREADS = 4;
  private static final int BACKLOG = 50;

  private PlainNetwork() {}

  /**
   * Starts a server of HTTP that answers each request with two bytes, for as long as the process or
   * its host lasts.
   *
   * @return the port
   * @throws IOException if there is no port
   */
  public static int serveHttp() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(0), BACKLOG);
    server.setExecutor(Executors.newFixedThreadPool(HTTP_THREADS));
    server.createContext(
        "/",
        exchange -> {
          byte[] answer = {'o', 'k'};
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server.getAddress().getPort();
  }

  /**
   * Makes requests one after the other, over one connection.
   *
   * @param host the server
   * @param port its port
   * @param times the number of requests
   * @throws IOException if there is no answer
   * @throws InterruptedException if the thread is interrupted
   */
  public static void getByHttp(String host, int port, int times)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/")).build();
      for (int i = 0; i < times; i++) {
        String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        if (!answer.equals("ok")) {
          throw new IOException("the answer is " + answer);
        }
      }
    }
  }

  /**
   * Starts a server that answers each message with a byte, with a thread for each connection.
   *
   * @param bytes the length of a message
   * @return the port
   * @throws IOException if there is no port
   */
  public static int serve(int bytes) throws IOException {
    ServerSocket server = open();
    inBackground(
        () -> {
          while (true) {
            Socket socket = server.accept();
            inBackground(() -> answer(socket, bytes));
          }
        });
    return server.getLocalPort();
  }

  private static void answer(Socket socket, int bytes) throws IOException {
    byte[] message = new byte[bytes];
    try (socket) {
      while (socket.getInputStream().readNBytes(message, 0, bytes) == bytes) {
        socket.getOutputStream().write(1);
      }
    }
  }

  /**
   * Sends messages over one connection, each when the one before is answered.
   *
   * @param host the server
   * @param port its port
   * @param bytes the length of a message
   * @param times the number of messages
   * @throws IOException if there is no answer
   */
  public static void ask(String host, int port, int bytes, int times) throws IOException {
    byte[] message = new byte[bytes];
    try (Socket socket = new Socket(host, port)) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      for (int i = 0; i < times; i++) {
        out.write(message);
        if (socket.getInputStream().read() != 1) {
          throw new IOException("the server has closed the connection");
        }
      }
    }
  }

  /**
   * Starts a server that accepts connections and leaves them alone.
   *
   * @param accepted takes the connections
   * @return the port
   * @throws IOException if there is no port
   */
  public static int accept(List<Socket> accepted) throws IOException {
    ServerSocket server = open();
    inBackground(
        () -> {
          while (true) {
            Socket socket = server.accept();
            socket.getOutputStream().write(1);
            accepted.add(socket);
          }
        });
    return server.getLocalPort();
  }

  /**
   * Opens connections that have nothing to do.
   *
   * @param host the server, see {@link #accept}
   * @param port its port
   * @param times the number of connections
   * @return the connections
   * @throws IOException if there is no connection
   */
  public static List<Socket> connect(String host, int port, int times) throws IOException {
    List<Socket> sockets = new ArrayList<>(times);
    for (int i = 0; i < times; i++) {
      Socket socket = new Socket(host, port);
      if (socket.getInputStream().read() != 1) {
        throw new IOException("the server has closed the connection");
      }
      sockets.add(socket);
    }
    return sockets;
  }

  private static ServerSocket open() throws IOException {
    return new ServerSocket(0, BACKLOG, InetAddress.getByAddress(new byte[4]));
  }

  /** The work of a server's thread, until its socket is closed. */
  private interface Service {
    void run() throws IOException;
  }

  private static void inBackground(Service service) {
    new Thread(
            () -> {
              try {
                service.run();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            })
        .start(); // no daemon: a host that has only those left has ended
  }
}
