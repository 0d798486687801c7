// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A socket of connections, over whatever addresses. */
abstract class ConnectionDescriptor extends Descriptor {

  abstract void listen(int backlog) throws IOException;

  /** Returns whether the connection exists; throws if it has failed. */
  abstract boolean isConnected() throws IOException;

  /** Returns a connection, or null if none waits to be accepted. */
  abstract @Nullable ConnectionDescriptor accept() throws IOException;

  /** Returns the number of bytes read, 0 if there is none yet, -1 at the end. */
  abstract int read(ByteBuffer into) throws IOException;

  /** Returns the number of bytes taken, 0 if there is no room now. */
  abstract int write(ByteBuffer from) throws IOException;

  abstract int available() throws IOException;

  abstract void shutDown(boolean input, boolean output) throws IOException;
}
