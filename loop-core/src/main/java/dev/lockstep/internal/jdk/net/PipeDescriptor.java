// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk.net;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.ByteBuffer;

/** One end of a pipe within a simulated host. */
final class PipeDescriptor extends Descriptor {

  /** The bytes that a pipe holds, as on Linux (pipe(7)). */
  private static final int CAPACITY = 1 << 16;

  /** The bytes of one pipe, which both ends share. */
  private static final class Content {
    final ByteBuffer bytes = ByteBuffer.allocate(CAPACITY); // ready to be filled
    boolean sourceClosed;
    boolean sinkClosed;
  }

  private final Content content;
  private final boolean source;
  private Descriptor other = this;

  private PipeDescriptor(Content content, boolean source) {
    this.content = content;
    this.source = source;
  }

  /** Returns the end to read from and the end to write to of a new pipe. */
  static PipeDescriptor[] open() {
    Content content = new Content();
    PipeDescriptor from = new PipeDescriptor(content, /* source= */ true);
    PipeDescriptor to = new PipeDescriptor(content, /* source= */ false);
    from.other = to;
    to.other = from;
    return new PipeDescriptor[] {from, to};
  }

  int read(ByteBuffer into) throws IOException {
    checkOpen();
    content.bytes.flip();
    int count = Math.min(content.bytes.remaining(), into.remaining());
    into.put(content.bytes.slice(0, count));
    content.bytes.position(count);
    content.bytes.compact();
    other.changed();
    return count == 0 && content.sinkClosed ? -1 : count;
  }

  int write(ByteBuffer from) throws IOException {
    checkOpen();
    if (content.sourceClosed) {
      throw new IOException("Broken pipe");
    }
    int count = Math.min(content.bytes.remaining(), from.remaining());
    content.bytes.put(from.slice(from.position(), count));
    from.position(from.position() + count);
    other.changed();
    return count;
  }

  @Override
  int events() {
    if (source) {
      return (content.bytes.position() > 0 ? IN : 0) | (content.sinkClosed ? IN | HANG_UP : 0);
    }
    return content.sourceClosed ? OUT | ERROR : content.bytes.hasRemaining() ? OUT : 0;
  }

  @Override
  void watch(int events) {
    // the other end tells
  }

  @Override
  String waitedFor(int events) {
    return source ? "input from a pipe" : "room in a pipe";
  }

  @Override
  void closeNow() {
    content.sourceClosed |= source;
    content.sinkClosed |= !source;
    other.changed();
  }

  @Override
  void apply(SocketOption<?> option, Object value) {
    throw new UnsupportedOperationException("a pipe has no options");
  }
}
