// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.lang;

/**
 * The native libraries with sockets of their own, which no simulated network sees. Their Java
 * libraries use the JDK's sockets where they cannot be loaded.
 */
public final class LockstepNatives {

  /** In the name of each library of Netty that has sockets, in relocated copies of Netty too. */
  private static final String TRANSPORT = "netty_transport_native_";

  private LockstepNatives() {}

  /**
   * Called before a native library is loaded.
   *
   * @param name its name or path
   * @throws UnsatisfiedLinkError if it has sockets
   */
  public static void loads(String name) {
    if (name != null
        && name.contains(TRANSPORT)
        && !Boolean.getBoolean("lockstep.nativeTransports")) {
      throw new UnsatisfiedLinkError(
          name.substring(name.lastIndexOf('/') + 1)
              + " has sockets that no simulated network sees, so with Lockstep's agent NIO is used;"
              + " load it nevertheless with -Dlockstep.nativeTransports=true");
    }
  }
}
