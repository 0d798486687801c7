// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.List;

/** Random programs over {@code Socket}, {@code ServerSocket} and {@code DatagramSocket}. */
final class SocketsProgram extends NetworkProgram {

  private static final int[] SIZES = {0, 1, 10, 1_000};

  private final InetAddress loopback = InetAddress.getLoopbackAddress();
  private final ServerSocket listener = new ServerSocket(0, 10, loopback);
  private final int port = listener.getLocalPort();
  private final Socket[] ends = new Socket[4];
  private final DatagramSocket[] datagrams = new DatagramSocket[2];
  private final int[] datagramPorts = new int[3];

  @SuppressWarnings("AddressSelection") // as plain code does it
  SocketsProgram() throws IOException {
    for (int i = 0; i < ends.length; i += 2) {
      ends[i] = new Socket(loopback, port);
      ends[i + 1] = listener.accept();
    }
    for (int i = 0; i < datagrams.length; i++) {
      datagrams[i] = new DatagramSocket(0, loopback);
      datagramPorts[i] = datagrams[i].getLocalPort();
    }
    try (DatagramSocket closed = new DatagramSocket(0, loopback)) {
      datagramPorts[2] = closed.getLocalPort();
    }
    addOfConnections();
    addOfListener();
    addOfDatagrams();
    add("interrupt", (which, amount) -> interruptOne(which));
    add("interrupt too", (which, amount) -> interruptOne(which));
  }

  private void addOfConnections() {
    Verb write =
        (which, amount) -> {
          Socket end = ends[which % 4];
          int count = allowed(end, List.of(1, 10, 1_000, 15_000).get(amount % 4));
          end.getOutputStream().write(new byte[count]);
          return count + " bytes";
        };
    add("write", write);
    add("write too", write);
    add("write as well", write);
    Verb read =
        (which, amount) -> {
          if (isBusy("read " + which % 4)) {
            return "busy";
          }
          ends[which % 4].setSoTimeout(1);
          return ends[which % 4].getInputStream().read(new byte[SIZES[amount % 4]]) + " bytes";
        };
    add("read", read);
    add("read too", read);
    Verb blocked =
        (which, amount) ->
            block(
                "read " + which % 4,
                amount,
                () -> {
                  ends[which % 4].setSoTimeout(0);
                  return ends[which % 4].getInputStream().read(new byte[100]) + " bytes";
                });
    add("blocking read", blocked);
    add("blocking read too", blocked);
    add("available", (which, amount) -> ends[which % 4].getInputStream().available() + " bytes");
    add("urgent", (which, amount) -> done(() -> ends[which % 4].sendUrgentData(amount)));
    add("end output", (which, amount) -> done(ends[which % 4]::shutdownOutput));
    add("end input", (which, amount) -> done(ends[which % 4]::shutdownInput));
    add("close", (which, amount) -> done(ends[which % 4]::close));
    add("close output", (which, amount) -> done(ends[which % 4].getOutputStream()::close));
    add("linger", (which, amount) -> done(() -> ends[which % 4].setSoLinger(amount % 2 == 0, 0)));
    add("options", (which, amount) -> options(ends[which % 4], amount));
    add(
        "connect again",
        (which, amount) -> done(() -> ends[which % 4].connect(new InetSocketAddress(loopback, 1))));
    add("bind again", (which, amount) -> done(() -> ends[which % 4].bind(null)));
    add(
        "look",
        (which, amount) -> {
          Socket end = ends[which % 4];
          return end
              + " "
              + end.isConnected()
              + end.isBound()
              + end.isClosed()
              + end.isInputShutdown()
              + end.isOutputShutdown()
              + end.getLocalSocketAddress()
              + end.getRemoteSocketAddress();
        });
  }

  private static String options(Socket end, int amount) throws IOException {
    boolean on = amount / 8 % 2 == 0;
    return switch (amount % 8) {
      case 0 -> {
        end.setTcpNoDelay(on);
        yield String.valueOf(end.getTcpNoDelay());
      }
      case 1 -> {
        end.setKeepAlive(on);
        yield String.valueOf(end.getKeepAlive());
      }
      case 2 -> {
        end.setReuseAddress(on);
        yield String.valueOf(end.getReuseAddress());
      }
      case 3 -> {
        end.setOOBInline(on);
        yield String.valueOf(end.getOOBInline());
      }
      case 4 -> {
        end.setTrafficClass(amount / 8 % 256);
        yield String.valueOf(end.getTrafficClass());
      }
      case 5 -> {
        end.setSoTimeout(amount / 8 - 10);
        yield String.valueOf(end.getSoTimeout());
      }
      case 6 -> end.supportedOptions().stream().map(Object::toString).sorted().toList().toString();
      default -> {
        end.setOption(StandardSocketOptions.SO_REUSEPORT, on);
        yield String.valueOf(end.getOption(StandardSocketOptions.SO_REUSEPORT));
      }
    };
  }

  private void addOfListener() {
    add(
        "accept",
        (which, amount) -> {
          if (isBusy("accept")) {
            return "busy";
          }
          listener.setSoTimeout(1);
          ends[which % 4].close();
          ends[which % 4] = listener.accept();
          return "accepted";
        });
    add(
        "blocking accept",
        (which, amount) ->
            block(
                "accept",
                amount,
                () -> {
                  listener.setSoTimeout(0);
                  try (Socket accepted = listener.accept()) {
                    return accepted.toString();
                  }
                }));
    add(
        "connect",
        (which, amount) -> {
          ends[which % 4].close();
          ends[which % 4] = new Socket();
          ends[which % 4].connect(new InetSocketAddress(loopback, port), 1_000);
          return "connected";
        });
    add(
        "connect to nobody",
        (which, amount) -> {
          ends[which % 4].close();
          ends[which % 4] = new Socket();
          ends[which % 4].connect(new InetSocketAddress(loopback, 1));
          return "connected";
        });
    add(
        "open",
        (which, amount) -> {
          ends[which % 4].close();
          ends[which % 4] = new Socket();
          if (amount % 2 == 0) {
            ends[which % 4].bind(new InetSocketAddress(loopback, 0));
          }
          return ends[which % 4].toString();
        });
    add(
        "close listener",
        (which, amount) -> {
          if (amount % 4 == 0) {
            listener.close();
          }
          return listener + " " + listener.isClosed() + listener.isBound();
        });
  }

  private void addOfDatagrams() {
    Verb send =
        (which, amount) -> {
          DatagramPacket packet =
              new DatagramPacket(new byte[SIZES[amount % 4]], SIZES[amount % 4]);
          if (amount / 4 % 4 != 3) {
            packet.setSocketAddress(new InetSocketAddress(loopback, datagramPorts[amount / 4 % 4]));
          }
          datagrams[which % 2].send(packet);
          return String.valueOf(packet.getSocketAddress());
        };
    add("send", send);
    add("send too", send);
    add("send as well", send);
    Verb receive =
        (which, amount) -> {
          if (isBusy("receive " + which % 2)) {
            return "busy";
          }
          datagrams[which % 2].setSoTimeout(1);
          return received(datagrams[which % 2], SIZES[amount % 4]);
        };
    add("receive", receive);
    add("receive too", receive);
    add(
        "blocking receive",
        (which, amount) ->
            block(
                "receive " + which % 2,
                amount,
                () -> {
                  datagrams[which % 2].setSoTimeout(0);
                  return received(datagrams[which % 2], 100);
                }));
    add(
        "connect datagrams",
        (which, amount) ->
            isBusy("receive " + which % 2)
                ? "busy" // it would wait for the receiver
                : done(() -> datagrams[which % 2].connect(loopback, datagramPorts[amount % 3])));
    add(
        "disconnect datagrams",
        (which, amount) ->
            isBusy("receive " + which % 2)
                ? "busy"
                : done(() -> datagrams[which % 2].disconnect()));
    add(
        "close datagrams",
        (which, amount) ->
            done(
                () -> {
                  if (amount % 4 == 0) {
                    datagrams[which % 2].close();
                  }
                }));
    add(
        "options of datagrams",
        (which, amount) -> {
          DatagramSocket socket = datagrams[which % 2];
          switch (amount % 4) {
            case 0 -> socket.setBroadcast(amount / 4 % 2 == 0);
            case 1 -> socket.setReuseAddress(amount / 4 % 2 == 0);
            case 2 -> socket.setTrafficClass(amount / 4 % 256);
            default -> socket.setSoTimeout(amount / 4 - 10);
          }
          return socket.getBroadcast()
              + " "
              + socket.getReuseAddress()
              + socket.getTrafficClass()
              + " "
              + socket.getSoTimeout()
              + socket.supportedOptions().stream().map(Object::toString).sorted().toList();
        });
    add(
        "look at datagrams",
        (which, amount) -> {
          DatagramSocket socket = datagrams[which % 2];
          return socket.isConnected()
              + " "
              + socket.isBound()
              + socket.isClosed()
              + socket.getLocalSocketAddress()
              + socket.getRemoteSocketAddress()
              + socket.getInetAddress()
              + (socket.getPort() > 0);
        });
  }

  private static String received(DatagramSocket socket, int size) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[size], size);
    socket.receive(packet);
    return packet.getLength() + " of " + packet.getSocketAddress();
  }

  private interface Action {
    void run() throws Exception;
  }

  private static String done(Action action) throws Exception {
    action.run();
    return "done";
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket end : ends) {
      end.close();
    }
    for (DatagramSocket socket : datagrams) {
      socket.close();
    }
  }
}
