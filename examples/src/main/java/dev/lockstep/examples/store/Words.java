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

/** How members and clients talk: a line of words is a question, the next line its answer. */
final class Words {

  /** The longest line, in bytes: what a member has must fit in. */
  static final int LIMIT = 1 << 24;

  /** What one hears from who says nothing. */
  static final String[] NONE = {};

  private static final byte[] NEW_LINE = {'\n'};

  private Words() {}

  /** The next line; none at the end of the stream, be it in the middle of a line. */
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

  /** Things one after the other, each after a blank. */
  static String of(Collection<?> things) {
    return things.stream().map(thing -> " " + thing).collect(Collectors.joining());
  }

  /** Any text as one word, without blanks and colons. */
  static String encode(String text) {
    return "=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static String decode(String word) {
    return URLDecoder.decode(word.substring(1), StandardCharsets.UTF_8);
  }
}
