// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.net;

import java.lang.LockstepSockets.Kernel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;

/**
 * What {@link NetworkInterface} calls in the place of the operating system. A simulated host has
 * two interfaces: {@code lo} and {@code eth0}, which has its addresses.
 */
public final class LockstepInterfaces {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress LOOPBACK_6 = InetAddress.ofLiteral("::1");

  /** The index of the interface that has the addresses of a host. */
  public static final int ETH0 = 2;

  private static final int MTU = 1500;
  private static final int MTU_OF_LOOPBACK = 65_536;

  private static final MethodHandle GET_ALL;
  private static final MethodHandle BY_NAME;
  private static final MethodHandle BY_INDEX;
  private static final MethodHandle BY_ADDRESS;
  private static final MethodHandle IS_BOUND;
  private static final MethodHandle IS_UP;
  private static final MethodHandle IS_LOOPBACK;
  private static final MethodHandle MULTICAST;
  private static final MethodHandle POINT_TO_POINT;
  private static final MethodHandle MAC;
  private static final MethodHandle GET_MTU;
  private static final VarHandle DISPLAY_NAME;
  private static final VarHandle CHILDREN;
  private static final VarHandle HOLDER;
  private static final VarHandle SCOPE;

  static {
    try {
      MethodHandles.Lookup lookup =
          MethodHandles.privateLookupIn(NetworkInterface.class, MethodHandles.lookup());
      Class<?> one = NetworkInterface.class;
      GET_ALL = find(lookup, "getAll", NetworkInterface[].class);
      BY_NAME = find(lookup, "getByName0", one, String.class);
      BY_INDEX = find(lookup, "getByIndex0", one, int.class);
      BY_ADDRESS = find(lookup, "getByInetAddress0", one, InetAddress.class);
      IS_BOUND = find(lookup, "boundInetAddress0", boolean.class, InetAddress.class);
      IS_UP = find(lookup, "isUp0", boolean.class, String.class, int.class);
      IS_LOOPBACK = find(lookup, "isLoopback0", boolean.class, String.class, int.class);
      MULTICAST = find(lookup, "supportsMulticast0", boolean.class, String.class, int.class);
      POINT_TO_POINT = find(lookup, "isP2P0", boolean.class, String.class, int.class);
      MAC = find(lookup, "getMacAddr0", byte[].class, byte[].class, String.class, int.class);
      GET_MTU = find(lookup, "getMTU0", int.class, String.class, int.class);
      DISPLAY_NAME = lookup.findVarHandle(one, "displayName", String.class);
      Class<?> holder = Class.forName("java.net.Inet6Address$Inet6AddressHolder");
      HOLDER =
          MethodHandles.privateLookupIn(Inet6Address.class, lookup)
              .findVarHandle(Inet6Address.class, "holder6", holder);
      SCOPE =
          MethodHandles.privateLookupIn(holder, lookup).findVarHandle(holder, "scope_ifname", one);
      CHILDREN = lookup.findVarHandle(one, "childs", NetworkInterface[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private LockstepInterfaces() {}

  private static MethodHandle find(
      MethodHandles.Lookup lookup, String name, Class<?> result, Class<?>... parameters)
      throws ReflectiveOperationException {
    return lookup.findStatic(
        NetworkInterface.class, name, MethodType.methodType(result, parameters));
  }

  /** Returns the interfaces of the caller's host, or null if that is the machine. */
  private static NetworkInterface[] simulated() {
    Kernel kernel = LockstepSockets.kernel();
    return kernel == null ? null : interfaces(kernel.localAddresses());
  }

  private static NetworkInterface[] interfaces(List<InetAddress> addresses) {
    boolean six = addresses.stream().anyMatch(Inet6Address.class::isInstance);
    return new NetworkInterface[] {
      one("lo", 1, six ? List.of(LOOPBACK_6, LOOPBACK) : List.of(LOOPBACK)),
      one("eth0", ETH0, addresses)
    };
  }

  /** Makes an interface, with its addresses of IPv6 first and scoped, as Linux lists them. */
  private static NetworkInterface one(String name, int index, List<InetAddress> addresses) {
    InetAddress[] all = new InetAddress[addresses.size()];
    NetworkInterface made = new NetworkInterface(name, index, all);
    int count = 0;
    for (InetAddress it : addresses) {
      if (it instanceof Inet6Address) {
        all[count++] = scoped(it, index, made);
      }
    }
    for (InetAddress it : addresses) {
      if (!(it instanceof Inet6Address)) {
        all[count++] = it;
      }
    }
    DISPLAY_NAME.set(made, name);
    CHILDREN.set(made, new NetworkInterface[0]);
    return made;
  }

  private static Inet6Address scoped(InetAddress address, int index, NetworkInterface of) {
    try {
      Inet6Address made = Inet6Address.getByAddress(null, address.getAddress(), index);
      SCOPE.set(HOLDER.get(made), of);
      return made;
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of IPv6 has 16 bytes", e);
    }
  }

  private static boolean isSimulated() {
    return LockstepSockets.kernel() != null;
  }

  public static NetworkInterface[] getAll() throws Throwable {
    NetworkInterface[] all = simulated();
    return all == null ? (NetworkInterface[]) GET_ALL.invokeExact() : all;
  }

  public static NetworkInterface getByName0(String name) throws Throwable {
    NetworkInterface[] all = simulated();
    return all == null
        ? (NetworkInterface) BY_NAME.invokeExact(name)
        : Arrays.stream(all).filter(it -> it.getName().equals(name)).findFirst().orElse(null);
  }

  public static NetworkInterface getByIndex0(int index) throws Throwable {
    NetworkInterface[] all = simulated();
    return all == null
        ? (NetworkInterface) BY_INDEX.invokeExact(index)
        : Arrays.stream(all).filter(it -> it.getIndex() == index).findFirst().orElse(null);
  }

  public static NetworkInterface getByInetAddress0(InetAddress address) throws Throwable {
    NetworkInterface[] all = simulated();
    return all == null
        ? (NetworkInterface) BY_ADDRESS.invokeExact(address)
        : Arrays.stream(all)
            .filter(it -> it.inetAddresses().anyMatch(address::equals))
            .findFirst()
            .orElse(null);
  }

  public static boolean boundInetAddress0(InetAddress address) throws Throwable {
    return isSimulated()
        ? getByInetAddress0(address) != null
        : (boolean) IS_BOUND.invokeExact(address);
  }

  public static boolean isUp0(String name, int index) throws Throwable {
    return isSimulated() || (boolean) IS_UP.invokeExact(name, index);
  }

  public static boolean isLoopback0(String name, int index) throws Throwable {
    return isSimulated() ? name.equals("lo") : (boolean) IS_LOOPBACK.invokeExact(name, index);
  }

  public static boolean supportsMulticast0(String name, int index) throws Throwable {
    return isSimulated() ? !name.equals("lo") : (boolean) MULTICAST.invokeExact(name, index);
  }

  public static boolean isP2P0(String name, int index) throws Throwable {
    return !isSimulated() && (boolean) POINT_TO_POINT.invokeExact(name, index);
  }

  /**
   * Returns the address of the hardware: one that is administered locally, with the end of that of
   * the host.
   */
  public static byte[] getMacAddr0(byte[] address, String name, int index) throws Throwable {
    Kernel kernel = LockstepSockets.kernel();
    if (kernel == null) {
      return (byte[]) MAC.invokeExact(address, name, index);
    }
    if (name.equals("lo")) {
      return null;
    }
    byte[] ip = kernel.localHost().getAddress();
    int last = ip.length - 1;
    return new byte[] {2, 0, ip[last - 3], ip[last - 2], ip[last - 1], ip[last]};
  }

  public static int getMTU0(String name, int index) throws Throwable {
    return !isSimulated()
        ? (int) GET_MTU.invokeExact(name, index)
        : name.equals("lo") ? MTU_OF_LOOPBACK : MTU;
  }
}
