// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The edits of the JDK's network: of the calls that its sockets, channels and selectors make of the
 * operating system, and of the few places that decide which network a program is on. All between
 * those calls and the program stays the JDK's own code.
 *
 * <p>It is changed as a whole or not at all: on a JDK whose sockets are built otherwise, as those
 * for other systems than Linux, programs keep the machine's network, and all else of the agent
 * works.
 */
final class JdkSockets implements JdkPart {

  private static final String CALLS_OWNER = "sun/nio/ch/LockstepCalls";
  private static final String PACKAGE = "sun/nio/ch/";

  private static final ClassDesc CD_CALLS = ClassDesc.ofInternalName(CALLS_OWNER);
  private static final ClassDesc CD_SOCKETS = ClassDesc.ofInternalName(SocketUsers.HOOKS);
  private static final ClassDesc CD_ADDRESS = ClassDesc.of("java.net.InetAddress");
  private static final ClassDesc CD_FD = ClassDesc.of("java.io.FileDescriptor");
  private static final ClassDesc CD_THREAD = ClassDesc.of("java.lang.Thread");
  private static final ClassDesc CD_HASH_SET = ClassDesc.of("java.util.HashSet");
  private static final ClassDesc CD_LINKED_MAP = ClassDesc.of("java.util.LinkedHashMap");
  private static final ClassDesc CD_CACHE = ClassDesc.of("sun.net.www.http.KeepAliveCache");

  /** The static calls in {@code sun.nio.ch}, with what stands for them. */
  private static final Map<String, String> CALLS = new HashMap<>();

  private static final String INTERFACES_OWNER = "java/net/LockstepInterfaces";
  private static final String INTERFACE = "java/net/NetworkInterface";

  /** The static calls in {@code NetworkInterface}, likewise. */
  private static final Map<String, String> INTERFACE_CALLS = new HashMap<>();

  private static final String PORT = PACKAGE + "EPollPort";

  private static final String GROUP = PACKAGE + "AsynchronousChannelGroupImpl";

  /** Those in the classes of groups of asynchronous channels, likewise. */
  private static final Map<String, String> PORT_CALLS = new HashMap<>();

  private static final BodyEdits EDITS = new BodyEdits();

  static {
    String fd = "Ljava/io/FileDescriptor;";
    String address = "Ljava/net/InetAddress;";
    String at = "Ljava/net/InetSocketAddress;";
    String family = "Ljava/net/ProtocolFamily;";
    String option = "Ljava/net/SocketOption;";
    call("Net", "socket(" + family + "Z)" + fd);
    call("Net", "serverSocket(" + family + ")" + fd);
    call("Net", "bind(" + family + fd + address + "I)V");
    call("Net", "listen(" + fd + "I)V");
    call("Net", "connect(" + family + fd + address + "I)I");
    call("Net", "pollConnect(" + fd + "J)Z");
    call("Net", "accept(" + fd + fd + "[" + at + ")I");
    call("Net", "shutdown(" + fd + "I)V");
    call("Net", "localAddress(" + fd + ")" + at);
    call("Net", "setSocketOption(" + fd + family + option + "Ljava/lang/Object;)V");
    call("Net", "getSocketOption(" + fd + family + option + ")Ljava/lang/Object;");
    call("Net", "poll(" + fd + "IJ)I");
    call("Net", "available(" + fd + ")I");
    call("Net", "sendOOB(" + fd + "B)I");
    for (String name : Set.of("join", "block")) {
      call("Net", name + "4(" + fd + "III)I");
      call("Net", name + "6(" + fd + "[BI[B)I");
    }
    for (String name : Set.of("drop", "unblock")) {
      call("Net", name + "4(" + fd + "III)V");
      call("Net", name + "6(" + fd + "[BI[B)V");
    }
    call("Net", "getInterface4(" + fd + ")I");
    call("Net", "getInterface6(" + fd + ")I");
    call("Net", "setInterface4(" + fd + "I)V");
    call("Net", "setInterface6(" + fd + "I)V");
    call("IOUtil", "configureBlocking(" + fd + "Z)V");
    call("IOUtil", "makePipe(Z)J");
    for (String name : Set.of("read0", "write0")) {
      call("SocketDispatcher", name + "(" + fd + "JI)I");
      CALLS.put(
          PACKAGE + "DatagramDispatcher." + name + "(" + fd + "JI)I", name.replace("0", "Packet0"));
    }
    for (String name : Set.of("readv0", "writev0")) {
      call("SocketDispatcher", name + "(" + fd + "JI)J");
      CALLS.put(
          PACKAGE + "DatagramDispatcher." + name + "(" + fd + "JI)J",
          name.replace("v0", "Packets0"));
    }
    call("FileDispatcherImpl", "transferTo0(" + fd + "JJ" + fd + "Z)J");
    call("UnixDispatcher", "close0(" + fd + ")V");
    call("UnixDispatcher", "preClose0(" + fd + ")V");
    call("DatagramChannelImpl", "disconnect0(" + fd + "Z)V");
    call("DatagramChannelImpl", "receive0(" + fd + "JIJZ)I");
    call("DatagramChannelImpl", "send0(" + fd + "JIJI)I");
    call("Poller", "poll(IIJLjava/util/function/BooleanSupplier;)V");
    call("Poller", "stopPoll(II)V");
    String path = "Ljava/nio/file/Path;";
    String unix = PACKAGE + "UnixDomainSockets.";
    CALLS.put(unix + "socket()" + fd, "unixSocket");
    CALLS.put(unix + "bind(" + fd + path + ")V", "unixBind");
    CALLS.put(unix + "connect(" + fd + "Ljava/net/SocketAddress;)I", "unixConnect");
    CALLS.put(unix + "accept(" + fd + fd + "[Ljava/lang/String;)I", "unixAccept");
    CALLS.put(unix + "localAddress(" + fd + ")Ljava/net/UnixDomainSocketAddress;", "unixAddress");
    CALLS.put("java/util/concurrent/locks/LockSupport.parkNanos(J)V", "parkNanos");
    CALLS.putAll(SocketUsers.TIME);

    call("UnixAsynchronousSocketChannelImpl", "checkConnect(I)V");
    for (String method :
        Set.of(
            "ThreadPool.defaultThreadFactory()Ljava/util/concurrent/ThreadFactory;",
            "EPoll.create()I",
            "EPoll.ctl(IIII)I",
            "EPoll.wait(IJII)I",
            "IOUtil.write1(IB)I",
            "IOUtil.drain1(I)I",
            "FileDispatcherImpl.closeIntFD(I)V")) {
      PORT_CALLS.put(
          PACKAGE + method, method.substring(method.indexOf('.') + 1, method.indexOf('(')));
    }

    for (String method :
        Set.of(
            "getAll()[L" + INTERFACE + ';',
            "getByName0(Ljava/lang/String;)L" + INTERFACE + ';',
            "getByIndex0(I)L" + INTERFACE + ';',
            "getByInetAddress0(" + address + ")L" + INTERFACE + ';',
            "boundInetAddress0(" + address + ")Z",
            "isUp0(Ljava/lang/String;I)Z",
            "isLoopback0(Ljava/lang/String;I)Z",
            "supportsMulticast0(Ljava/lang/String;I)Z",
            "isP2P0(Ljava/lang/String;I)Z",
            "getMacAddr0([BLjava/lang/String;I)[B",
            "getMTU0(Ljava/lang/String;I)I")) {
      INTERFACE_CALLS.put(INTERFACE + '.' + method, method.substring(0, method.indexOf('(')));
    }

    ClassDesc provider = ClassDesc.of("java.nio.channels.spi.SelectorProvider");
    ClassDesc selector = ClassDesc.of("java.nio.channels.spi.AbstractSelector");
    EDITS.begin(
        PACKAGE + "EPollSelectorProvider.openSelector()Ljava/nio/channels/spi/AbstractSelector;",
        c ->
            orElse(
                c.aload(0)
                    .invokestatic(CD_CALLS, "selector", MethodTypeDesc.of(selector, provider))));
    EDITS.begin(
        PACKAGE
            + "SelectorImpl.register(Ljava/nio/channels/spi/AbstractSelectableChannel;"
            + "ILjava/lang/Object;)Ljava/nio/channels/SelectionKey;",
        c ->
            c.aload(0)
                .aload(1)
                .invokestatic(
                    CD_CALLS,
                    "checkRegistration",
                    MethodTypeDesc.of(
                        CD_void,
                        ClassDesc.of("sun.nio.ch.SelectorImpl"),
                        ClassDesc.of("java.nio.channels.spi.AbstractSelectableChannel"))));
    EDITS.append(
        PACKAGE + "SelectorImpl java/util/HashSet.<init>()V",
        c -> c.invokestatic(CD_CALLS, "selectedKeys", MethodTypeDesc.of(CD_HASH_SET, CD_HASH_SET)));
    EDITS.append(
        PACKAGE
            + "SelectorImpl java/util/concurrent/ConcurrentHashMap.newKeySet()"
            + "Ljava/util/concurrent/ConcurrentHashMap$KeySetView;",
        c ->
            c.invokestatic(
                CD_CALLS,
                "keys",
                MethodTypeDesc.of(
                    ClassDesc.of("java.util.Set"),
                    ClassDesc.of("java.util.concurrent.ConcurrentHashMap$KeySetView"))));
    for (String type :
        Set.of(
            "NioSocketImpl",
            "DatagramChannelImpl",
            "SocketChannelImpl",
            "ServerSocketChannelImpl",
            "SourceChannelImpl",
            "SinkChannelImpl")) {
      ClassDesc owner = ClassDesc.ofInternalName(PACKAGE + type);
      EDITS.replace(
          PACKAGE + type + " java/lang/Thread.isVirtual()Z",
          c ->
              c.aload(0)
                  .getfield(owner, "fd", CD_FD)
                  .invokestatic(
                      CD_CALLS, "isVirtual", MethodTypeDesc.of(CD_boolean, CD_THREAD, CD_FD)));
    }
    EDITS.begin(
        PACKAGE + "LinuxAsynchronousChannelProvider.defaultEventPort()L" + PORT + ';',
        c ->
            orElse(
                c.aload(0)
                    .invokestatic(
                        CD_CALLS,
                        "defaultPort",
                        MethodTypeDesc.of(
                            ClassDesc.ofInternalName(PORT),
                            ClassDesc.ofInternalName(
                                PACKAGE + "LinuxAsynchronousChannelProvider")))));
    // the channels of a group, in the order of the numbers of their descriptors modulo its size
    EDITS.append(
        PACKAGE + "Port java/util/HashMap.<init>()V",
        c ->
            c.pop()
                .new_(CD_LINKED_MAP)
                .dup()
                .invokespecial(CD_LINKED_MAP, "<init>", MethodTypeDesc.of(CD_void)));
    EDITS.begin(
        "java/net/InetAddress.getAllByName0(Ljava/lang/String;Z)[Ljava/net/InetAddress;",
        c ->
            orElse(
                c.aload(0)
                    .invokestatic(
                        CD_SOCKETS,
                        "resolve",
                        MethodTypeDesc.of(CD_ADDRESS.arrayType(), CD_String))));
    EDITS.begin(
        "java/net/InetAddress.getLocalHost()Ljava/net/InetAddress;",
        c -> orElse(c.invokestatic(CD_SOCKETS, "localHost", MethodTypeDesc.of(CD_ADDRESS))));
    EDITS.begin(
        "java/net/InetAddress.getHostFromNameService(Ljava/net/InetAddress;)Ljava/lang/String;",
        c ->
            orElse(
                c.aload(0)
                    .invokestatic(CD_SOCKETS, "nameOf", MethodTypeDesc.of(CD_String, CD_ADDRESS))));
    EDITS.begin(
        "java/net/InetAddress.isReachable(Ljava/net/NetworkInterface;II)Z",
        c ->
            c.aload(0)
                .iload(3)
                .invokestatic(
                    CD_SOCKETS, "isReachable", MethodTypeDesc.of(CD_int, CD_ADDRESS, CD_int))
                .dup()
                .ifThenElse(Opcode.IFGE, b -> b.ireturn(), b -> b.pop()));
    EDITS.append(
        "sun/net/www/http/HttpClient get sun/net/www/http/HttpClient.kac",
        c -> c.invokestatic(CD_SOCKETS, "keptConnections", MethodTypeDesc.of(CD_CACHE, CD_CACHE)));
    JdkCleaners.keep(EDITS, PACKAGE + "NioSocketImpl");
    JdkCleaners.keep(EDITS, PACKAGE + "DatagramChannelImpl");
  }

  private static void call(String type, String method) {
    CALLS.put(PACKAGE + type + '.' + method, method.substring(0, method.indexOf('(')));
  }

  /** Returns what is on the stack, unless that is null. */
  private static void orElse(CodeBuilder code) {
    code.dup().ifThenElse(Opcode.IFNONNULL, b -> b.areturn(), b -> b.pop());
  }

  @Override
  public Set<String> expected() {
    Set<String> all = new TreeSet<>(CALLS.keySet());
    all.addAll(INTERFACE_CALLS.keySet());
    all.addAll(PORT_CALLS.keySet());
    all.addAll(EDITS.keys());
    return all;
  }

  @Override
  public Set<String> requiredClasses() {
    Set<String> types = new TreeSet<>(EDITS.types());
    CALLS.keySet().stream()
        .filter(key -> key.startsWith(PACKAGE))
        .forEach(key -> types.add(key.substring(0, key.lastIndexOf('.', key.indexOf('(')))));
    types.add(INTERFACE);
    types.add(PORT);
    types.add(PORT + "$EventHandlerTask");
    types.add(GROUP);
    types.add(PACKAGE + "NioSocketImpl");
    types.add(PACKAGE + "SocketChannelImpl");
    types.add(PACKAGE + "ServerSocketChannelImpl");
    types.add(PACKAGE + "PipeImpl");
    types.removeIf(
        type -> ClassLoader.getSystemResource(type + ".class") == null); // of another system
    return types;
  }

  @Override
  public String sample() {
    return PACKAGE + "NioSocketImpl";
  }

  @Override
  public boolean isOfInterest(String type) {
    return (type.startsWith(PACKAGE) && !type.startsWith(PACKAGE + "Lockstep"))
        || type.equals("java/net/InetAddress")
        || type.equals(INTERFACE)
        || type.equals("java/net/SocksSocketImpl")
        || type.equals("java/net/HttpCookie")
        || type.startsWith("sun/net/www/http/")
        || type.startsWith("sun/security/ssl/");
  }

  @Override
  public byte @Nullable [] change(String type, byte[] bytes, Set<String> found) {
    if (type.startsWith(PACKAGE)) {
      byte[] redirected = StaticCalls.redirect(bytes, CALLS, CALLS_OWNER, found);
      if (type.startsWith(PORT) || type.equals(GROUP)) {
        byte[] given = redirected == null ? bytes : redirected;
        byte[] ofPort = StaticCalls.redirect(given, PORT_CALLS, CALLS_OWNER, found);
        redirected = ofPort == null ? redirected : ofPort;
      }
      byte[] changed = EDITS.edit(type, redirected == null ? bytes : redirected, found);
      return changed == null ? redirected : changed;
    }
    if (type.equals(INTERFACE)) {
      return StaticCalls.redirect(bytes, INTERFACE_CALLS, INTERFACES_OWNER, found);
    }
    byte[] inTime = SocketUsers.change(type, bytes);
    byte[] changed = EDITS.edit(type, inTime == null ? bytes : inTime, found);
    return changed == null ? inTime : changed;
  }
}
