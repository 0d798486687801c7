// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import dev.lockstep.net.IncompleteReadException;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;

/** The protocol of members and clients: a question is a line of words, and so is its answer. */
final class Words {

  /** The longest line, in bytes, which limits the data of a member. */
  static final int LIMIT = 1 << 24;

  /** The answer of a silent peer. */
  static final String[] NONE = {};

  private static final byte[] NEW_LINE = {'\n'};

  private Words() {}

  /** Reads the next line; none at the end of the stream, even in the middle of a line. */
  static String[] read(StreamReader reader) throws IOException {
    try {
      String line = new String(reader.readUntil(NEW_LINE), StandardCharsets.US_ASCII);
      return line.substring(0, line.length() - 1).split(" ", -1);
    } catch (IncompleteReadException e) {
      return NONE;
    }
  }

  static void write(StreamWriter writer, String words) throws IOException {
    writer.write(words + "\n");
    writer.drain();
  }

  /** Returns the texts of things, each preceded by a blank. */
  static String of(Collection<?> things) {
    return things.stream().map(thing -> " " + thing).collect(Collectors.joining());
  }

  /** Encodes any text as one word without blanks and colons. */
  static String encode(String text) {
    return "=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static String decode(String word) {
    return URLDecoder.decode(word.substring(1), StandardCharsets.UTF_8);
  }
}
