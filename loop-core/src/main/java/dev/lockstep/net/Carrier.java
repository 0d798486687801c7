// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A transport of this package; offers to the layers above it more than a {@link Transport}. */
interface Carrier extends Transport {

  /**
   * Reads the bytes that have arrived and passes them to the protocol, without waiting for the
   * loop's poll.
   *
   * @return true if the protocol was called
   */
  boolean readNow();

  /**
   * Reads bytes that have arrived into a buffer of the program, past the protocol, which has
   * nothing that came before them.
   *
   * @param into the buffer, with room
   * @return the number of bytes; 0 if nothing is there or the protocol was called instead
   */
  default int readNow(ByteBuffer into) {
    return 0;
  }

  /** Returns whether {@link #readNow(ByteBuffer)} is supported. */
  default boolean canReadInto() {
    return false;
  }

  /**
   * Resets the connection once the peer has taken nothing of what is unsent for the close timeout;
   * called when the layer above is closed.
   */
  void limitClose();

  /** Called when another transport encrypts what this one carries from now on. */
  default void encryptedBy(Transport transport) {}

  /**
   * Returns the transport that its user writes to and closes: this, or the one that encrypts it.
   */
  default Transport outermost() {
    return this;
  }

  /** Returns whether {@link #sendFile} is supported. */
  default boolean canSendFile() {
    return false;
  }

  /**
   * Sends a part of a file after what is buffered, and waits until the system has taken it. The
   * system reads the file itself, on this thread.
   *
   * @return the number of bytes sent; smaller if the file ends before
   * @throws IOException if the connection is lost or the file cannot be read
   * @throws dev.lockstep.CancelledError if the current task is cancelled while it waits
   * @throws UnsupportedOperationException unless {@link #canSendFile}
   */
  default long sendFile(FileChannel file, long position, long count) throws IOException {
    throw new UnsupportedOperationException("this transport cannot send files; write their bytes");
  }
}
