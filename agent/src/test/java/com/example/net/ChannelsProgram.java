// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Random programs over channels, blocking and not, and a selector. */
final class ChannelsProgram extends NetworkProgram {

  private static final int[] SIZES = {0, 1, 10, 1_000};

  private final InetAddress loopback = InetAddress.getLoopbackAddress();
  private final ServerSocketChannel listener = ServerSocketChannel.open();
  private final SocketAddress target;
  private final SocketChannel[] ends = new SocketChannel[4];
  private final DatagramChannel[] datagrams = new DatagramChannel[2];
  private final SocketAddress[] datagramPorts = new SocketAddress[3];
  private final Selector selector = Selector.open();

  ChannelsProgram() throws IOException {
    listener.bind(new InetSocketAddress(loopback, 0));
    target = listener.getLocalAddress();
    for (int i = 0; i < ends.length; i += 2) {
      ends[i] = SocketChannel.open(target);
      ends[i + 1] = listener.accept();
    }
    listener.configureBlocking(false);
    for (int i = 0; i < datagrams.length; i++) {
      datagrams[i] = DatagramChannel.open().bind(new InetSocketAddress(loopback, 0));
      datagramPorts[i] = datagrams[i].getLocalAddress();
    }
    try (DatagramChannel closed = DatagramChannel.open().bind(new InetSocketAddress(loopback, 0))) {
      datagramPorts[2] = closed.getLocalAddress();
    }
    addOfConnections();
    addOfSelector();
    addOfConnecting();
    addOfDatagrams();
    add("interrupt", (which, amount) -> interruptOne(which));
    add("interrupt too", (which, amount) -> interruptOne(which));
  }

  /** Reads from a channel: by its thread, if it would block. */
  private String reading(SelectableChannel channel, String name, int amount, Reading reading)
      throws Exception {
    if (isBusy(name)) {
      return "busy";
    }
    return channel.isBlocking() && channel.isOpen()
        ? block(name, amount, reading::read)
        : reading.read();
  }

  private interface Reading {
    String read() throws Exception;
  }

  private static ByteBuffer[] parts(int size) {
    ByteBuffer[] parts = {
      ByteBuffer.allocate(size / 3), ByteBuffer.allocateDirect(size / 3), ByteBuffer.allocate(size)
    };
    parts[2].limit(size - 2 * (size / 3));
    return parts;
  }

  private static String positions(ByteBuffer[] parts) {
    return Arrays.stream(parts).map(ByteBuffer::position).toList().toString();
  }

  private void addOfConnections() {
    Verb write =
        (which, amount) -> {
          SocketChannel end = ends[which % 4];
          int count = allowed(end, List.of(1, 10, 1_000, 15_000).get(amount % 4));
          return amount / 4 % 2 == 0
              ? end.write(ByteBuffer.allocate(count)) + " bytes"
              : end.write(parts(count)) + " bytes gathered";
        };
    add("write", write);
    add("write too", write);
    add("write as well", write);
    Verb read =
        (which, amount) -> {
          SocketChannel end = ends[which % 4];
          int size = SIZES[amount / 2 % 4];
          return reading(
              end,
              "read " + which % 4,
              amount,
              () -> {
                if (amount / 8 % 2 == 0) {
                  return end.read(ByteBuffer.allocate(size)) + " bytes";
                }
                ByteBuffer[] parts = parts(size);
                return end.read(parts) + " scattered " + positions(parts);
              });
        };
    add("read", read);
    add("read too", read);
    add("read as well", read);
    add(
        "urgent",
        (which, amount) -> {
          ends[which % 4].socket().sendUrgentData(amount);
          return "done";
        });
    add(
        "urgent inline",
        (which, amount) -> {
          ends[which % 4].socket().setOOBInline(amount % 2 == 0);
          return String.valueOf(ends[which % 4].socket().getOOBInline());
        });
    add("end output", (which, amount) -> String.valueOf(ends[which % 4].shutdownOutput()));
    add("end input", (which, amount) -> String.valueOf(ends[which % 4].shutdownInput()));
    add("close", (which, amount) -> closed(ends[which % 4]));
    add(
        "linger",
        (which, amount) -> {
          ends[which % 4].setOption(StandardSocketOptions.SO_LINGER, amount % 2 - 1);
          return "done";
        });
    add(
        "blocking mode",
        (which, amount) -> blockingMode("read " + which % 4, ends[which % 4], amount));
    add(
        "options",
        (which, amount) -> {
          SocketChannel end = ends[which % 4];
          boolean on = amount / 8 % 2 == 0;
          return switch (amount % 4) {
            case 0 ->
                String.valueOf(
                    end.setOption(StandardSocketOptions.TCP_NODELAY, on)
                        .getOption(StandardSocketOptions.TCP_NODELAY));
            case 1 ->
                String.valueOf(
                    end.setOption(StandardSocketOptions.SO_KEEPALIVE, on)
                        .getOption(StandardSocketOptions.SO_KEEPALIVE));
            case 2 ->
                String.valueOf(
                    end.setOption(StandardSocketOptions.IP_TOS, amount / 8 % 300)
                        .getOption(StandardSocketOptions.IP_TOS));
            default ->
                end.supportedOptions().stream().map(Object::toString).sorted().toList().toString();
          };
        });
    add(
        "look",
        (which, amount) -> {
          SocketChannel end = ends[which % 4];
          return end
              + " "
              + end.isConnected()
              + end.isConnectionPending()
              + end.isOpen()
              + end.isRegistered()
              + end.socket().isClosed();
        });
  }

  private String closed(Channel channel) throws IOException {
    channel.close();
    if (!isBusy("select")) {
      selector.selectNow(); // without it, the close waits for the next step that selects
      selector.selectedKeys().clear();
    }
    return "done";
  }

  private List<SelectableChannel> all() {
    List<SelectableChannel> all = new ArrayList<>(List.of(ends));
    all.addAll(List.of(datagrams));
    all.add(listener);
    return all;
  }

  /** Returns the name of the thread that reads from one of all channels. */
  private static String nameOf(int which) {
    return which < 4 ? "read " + which : which < 6 ? "receive " + (which - 4) : "accept";
  }

  private String ready() {
    List<SelectableChannel> all = all();
    List<String> ready = new ArrayList<>();
    for (SelectionKey key : selector.selectedKeys()) {
      int ops = key.isValid() ? key.readyOps() : -1;
      ready.add(all.indexOf(key.channel()) + "=" + ops);
    }
    return ready.stream().sorted().toList().toString();
  }

  private void addOfSelector() {
    Verb register =
        (which, amount) -> {
          SelectableChannel channel = all().get(which % 7);
          int ops = amount & channel.validOps();
          if (amount % 8 != 0 && !isBusy(nameOf(which % 7))) {
            channel.configureBlocking(false);
          }
          SelectionKey key = channel.register(selector, ops);
          return key.interestOps() + " of " + selector.keys().size();
        };
    add("register", register);
    add("register too", register);
    add("register as well", register);
    Verb select =
        (which, amount) -> {
          if (isBusy("select")) {
            return "busy";
          }
          int updated = selector.selectNow();
          String result = updated + " " + ready() + " of " + selector.keys().size();
          if (amount % 2 == 0) {
            selector.selectedKeys().clear();
          }
          return result;
        };
    add("select", select);
    add("select too", select);
    add(
        "blocking select",
        (which, amount) ->
            block("select", amount, () -> selector.select() + " " + selector.isOpen()));
    add(
        "select with a limit",
        (which, amount) ->
            block("select", amount, () -> selector.select(1) + " " + selector.isOpen()));
    add(
        "wake up",
        (which, amount) -> {
          selector.wakeup();
          return "done";
        });
    add(
        "cancel key",
        (which, amount) -> {
          SelectionKey key = all().get(which % 7).keyFor(selector);
          if (key != null) {
            key.cancel();
          }
          return String.valueOf(key != null && key.isValid());
        });
    add(
        "interest",
        (which, amount) -> {
          SelectionKey key = all().get(which % 7).keyFor(selector);
          return key == null ? "none" : key.interestOpsAnd(amount) + " " + key.interestOps();
        });
  }

  private void addOfConnecting() {
    add(
        "accept",
        (which, amount) ->
            reading(
                listener,
                "accept",
                amount,
                () -> {
                  SocketChannel accepted = listener.accept();
                  if (accepted == null) {
                    return "none";
                  }
                  ends[which % 4].close();
                  ends[which % 4] = accepted;
                  return accepted.toString();
                }));
    add(
        "blocking listener",
        (which, amount) -> {
          if (isBusy("accept")) {
            return "busy";
          }
          listener.configureBlocking(amount % 2 == 0);
          return String.valueOf(listener.isBlocking());
        });
    add(
        "connect",
        (which, amount) -> {
          ends[which % 4].close();
          ends[which % 4] = SocketChannel.open(target);
          return ends[which % 4].toString();
        });
    add(
        "connect without blocking",
        (which, amount) -> {
          ends[which % 4].close();
          ends[which % 4] = SocketChannel.open();
          ends[which % 4].configureBlocking(false);
          SocketAddress to = amount % 2 == 0 ? target : new InetSocketAddress(loopback, 1);
          return String.valueOf(ends[which % 4].connect(to));
        });
    add("finish", (which, amount) -> String.valueOf(ends[which % 4].finishConnect()));
    add("connect again", (which, amount) -> String.valueOf(ends[which % 4].connect(target)));
    add(
        "close listener",
        (which, amount) -> amount % 4 == 0 ? closed(listener) : listener.toString());
  }

  private void addOfDatagrams() {
    Verb send =
        (which, amount) ->
            datagrams[which % 2].send(
                    ByteBuffer.allocate(SIZES[amount % 4]), datagramPorts[amount / 4 % 3])
                + " sent";
    add("send", send);
    add("send too", send);
    Verb receive =
        (which, amount) ->
            reading(
                datagrams[which % 2],
                "receive " + which % 2,
                amount,
                () -> {
                  ByteBuffer into = ByteBuffer.allocate(SIZES[amount / 2 % 4]);
                  return datagrams[which % 2].receive(into) + " " + into.position();
                });
    add("receive", receive);
    add("receive too", receive);
    add(
        "read datagram",
        (which, amount) ->
            reading(
                datagrams[which % 2],
                "receive " + which % 2,
                amount,
                () -> {
                  ByteBuffer[] parts = parts(SIZES[amount / 2 % 4]);
                  return datagrams[which % 2].read(parts) + " " + positions(parts);
                }));
    add(
        "write datagram",
        (which, amount) -> datagrams[which % 2].write(parts(SIZES[amount % 4])) + " sent");
    add(
        "connect datagrams",
        (which, amount) -> {
          if (isBusy("receive " + which % 2)) {
            return "busy"; // it would wait for the receiver
          }
          return String.valueOf(datagrams[which % 2].connect(datagramPorts[amount % 3]));
        });
    add(
        "disconnect datagrams",
        (which, amount) -> {
          if (isBusy("receive " + which % 2)) {
            return "busy";
          }
          return String.valueOf(datagrams[which % 2].disconnect());
        });
    add(
        "blocking datagrams",
        (which, amount) -> blockingMode("receive " + which % 2, datagrams[which % 2], amount));
    add(
        "close datagrams",
        (which, amount) ->
            amount % 4 == 0 ? closed(datagrams[which % 2]) : datagrams[which % 2].toString());
    add(
        "options of datagrams",
        (which, amount) -> {
          DatagramChannel channel = datagrams[which % 2];
          channel.setOption(StandardSocketOptions.SO_BROADCAST, amount % 2 == 0);
          return channel.getOption(StandardSocketOptions.SO_BROADCAST)
              + " "
              + channel.getLocalAddress()
              + channel.getRemoteAddress()
              + channel.supportedOptions().stream().map(Object::toString).sorted().toList();
        });
  }

  @Override
  public void close() throws IOException {
    selector.close();
    listener.close();
    for (SocketChannel end : ends) {
      end.close();
    }
    for (DatagramChannel channel : datagrams) {
      channel.close();
    }
  }

  /** Sets whether a channel blocks, unless a thread is in a call of it. */
  private String blockingMode(String call, SelectableChannel channel, int amount)
      throws IOException {
    if (isBusy(call)) {
      return "busy";
    }
    channel.configureBlocking(amount % 4 == 0);
    return String.valueOf(channel.isBlocking());
  }
}
