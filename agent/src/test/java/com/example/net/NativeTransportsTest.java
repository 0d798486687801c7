// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.virtual.World;
import org.junit.jupiter.api.Test;

/** Native libraries with sockets that no simulated network sees. */
@SuppressWarnings("restricted") // it is about native libraries
class NativeTransportsTest {

  private static final String WHY =
      " has sockets that no simulated network sees, so with Lockstep's agent NIO is used;"
          + " load it nevertheless with -Dlockstep.nativeTransports=true";

  @Test
  void transportsOfNettyAreNotLoaded() {
    new World()
        .run(
            () -> {
              assertThatThrownBy(
                      () -> System.load("/tmp/libnetty_transport_native_epoll_x86_64.so"))
                  .isInstanceOf(UnsatisfiedLinkError.class)
                  .hasMessage("libnetty_transport_native_epoll_x86_64.so" + WHY);
              assertThatThrownBy(
                      () -> System.load("/tmp/liborg_shade_netty_transport_native_io_uring.so"))
                  .hasMessage("liborg_shade_netty_transport_native_io_uring.so" + WHY);
              assertThatThrownBy(() -> System.loadLibrary("netty_transport_native_epoll_x86_64"))
                  .hasMessage("netty_transport_native_epoll_x86_64" + WHY);
            });
  }

  @Test
  void otherLibrariesAreLoadedAsEver() {
    new World()
        .run(
            () ->
                assertThatThrownBy(() -> System.loadLibrary("no_such_library"))
                    .isInstanceOf(UnsatisfiedLinkError.class)
                    .hasMessageContaining("no no_such_library in java.library.path"));
  }
}
