// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies made of bytes; in the tables a bar stands for the end of a line. */
class ReplyParserTest {

  private final List<Reply> replies = new ArrayList<>();
  private final ReplyParser parser = new ReplyParser(replies::add);

  private void feed(String text) throws ProtocolException {
    parser.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "+OK|; Text[value=OK]",
        "+|; Text[value=]",
        "-ERR no|; Failure[reason=ERR no]",
        ":-12|; Whole[value=-12]",
        ",1.5|; Decimal[value=1.5]",
        ",-inf|; Decimal[value=-Infinity]",
        ",nan|; Decimal[value=NaN]",
        "#t|; Truth[value=true]",
        "#f|; Truth[value=false]",
        "(3492890328409238509324850943850943825024385|;"
            + " Text[value=3492890328409238509324850943850943825024385]",
        "_|; Nothing[]",
        "$-1|; Nothing[]",
        "*-1|; Nothing[]",
        "$6|h\u00e4llo|; Bytes[h\u00e4llo]",
        "$0||; Bytes[]",
        "$4|a|b|; Bytes[a|b]",
        "!9|ERR large|; Failure[reason=ERR large]",
        "=6|txt:ab|; Text[value=ab]",
        "*0|; Many[elements=[]]",
        "*2|:1|*1|$1|a|; Many[elements=[Whole[value=1], Many[elements=[Bytes[a]]]]]",
        "~1|#t|; Many[elements=[Truth[value=true]]]",
        "%1|+key|:1|; Pairs[elements=[Text[value=key], Whole[value=1]]]",
        ">2|+invalidate|_|; Push[elements=[Text[value=invalidate], Nothing[]]]",
      })
  void replyIsTheSameHoweverItIsCutIntoPieces(String bytes, String expected) throws Exception {
    String text = bytes.replace("|", "\r\n");
    String reply = "[" + expected.replace("|", "\r\n") + "]";
    feed(text);
    assertThat(replies).hasToString(reply);
    replies.clear();
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      parser.feed(ByteBuffer.wrap(new byte[] {one}));
    }
    assertThat(replies).hasToString(reply);
  }

  @Test
  void annotationIsLeftOut() throws Exception {
    feed("|1\r\n+ttl\r\n:3600\r\n:7\r\n*1\r\n|1\r\n+a\r\n+b\r\n:8\r\n");
    assertThat(replies).hasToString("[Whole[value=7], Many[elements=[Whole[value=8]]]]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '/',
      quoteCharacter = '`',
      value = {
        "HTTP / a reply begins with 'H' (72); is that a Redis server?",
        ":1x| / '1x' is no number",
        "$1|abc / a block is longer than it says: 1 bytes",
        "=2|ab| / a verbatim text of 2 bytes",
        "$| / a length of '' must be a number of at most 67108864",
        "$+1| / a length of '+1' must be a number of at most 67108864",
        "$\u0661| / a length of '\u0661' must be a number of at most 67108864",
        "$-2| / a length of '-2' must be a number of at most 67108864",
        "$67108865| / a length of '67108865' must be a number of at most 67108864",
        "*99999999999| / a length of '99999999999' must be a number of at most 67108864",
      })
  void whatIsNoReplyIsTold(String bytes, String expected) {
    assertThatThrownBy(() -> feed(bytes.replace("|", "\r\n")))
        .isInstanceOf(ProtocolException.class)
        .hasMessage(expected);
    assertThat(replies).isEmpty();
  }

  /** Three bytes each, and some fifty in memory. */
  @Test
  void replyOfManySmallOnesIsRefusedAndNotKept() throws Exception {
    String nothings = "_\r\n".repeat(100_000);
    feed("*60000000\r\n");
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 20; i++) {
                feed(nothings);
              }
            })
        .isInstanceOf(ProtocolException.class)
        .hasMessage("a reply is larger than 67108864 bytes");
  }

  @ParameterizedTest
  @ValueSource(chars = {'$', '*', ':'})
  void messageShowsTheBeginningOfWhatThePeerSent(char kind) {
    assertThatThrownBy(() -> feed(kind + "9x".repeat(30_000) + "\r\n"))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("9x9x...")
        .hasMessageMatching("(?s).{1,200}");
  }

  @Test
  void lineThatOnlyANewLineEndsIsRefused() {
    assertThatThrownBy(() -> feed("+a\n"))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("a line ends without a carriage return");
  }

  @Test
  void lineWithoutEndIsRefusedAndNotKept() {
    assertThatThrownBy(() -> feed("+" + "x".repeat(ReplyParser.MAX_LINE)))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("a line is longer than 65536 bytes");
  }

  @Test
  void replyWithoutEndIsRefusedAndNotKept() throws Exception {
    String block = "$1000000\r\n" + "x".repeat(1_000_000) + "\r\n";
    feed("*1000\r\n");
    assertThatThrownBy(
            () -> {
              while (true) {
                feed(block);
              }
            })
        .isInstanceOf(ProtocolException.class)
        .hasMessage("a reply is larger than 67108864 bytes");
  }

  @Test
  void repliesInRepliesWithoutEndAreRefused() {
    assertThatThrownBy(() -> feed("*1\r\n".repeat(ReplyParser.MAX_DEPTH + 1)))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("replies stand in replies more than 32 deep");
  }
}
