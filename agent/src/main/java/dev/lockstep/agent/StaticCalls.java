// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives static calls another owner, by changing the method references in the constant pool of a
 * class (JVMS 4.4) and nothing else: code, stack maps and method handles stay as they are, and
 * classes without such a call cost one scan.
 */
final class StaticCalls {

  private static final int UTF8 = 1;
  private static final int CLASS = 7;
  private static final int METHOD = 10;
  private static final int NAME_AND_TYPE = 12;
  private static final int COUNT_AT = 8;
  private static final int POOL_AT = 10;

  private final ByteBuffer in;
  private final int[] at;
  private final int end;

  private StaticCalls(byte[] bytes) {
    in = ByteBuffer.wrap(bytes);
    at = new int[in.getShort(COUNT_AT) & 0xffff];
    int position = POOL_AT;
    for (int i = 1; i < at.length; i++) {
      at[i] = position;
      int tag = bytes[position];
      position += sizeOf(tag, position);
      if (tag == 5 || tag == 6) { // long and double take two places
        i++;
      }
    }
    end = position;
  }

  private int sizeOf(int tag, int position) {
    return switch (tag) {
      case UTF8 -> 3 + (in.getShort(position + 1) & 0xffff);
      case 3, 4, 9, METHOD, 11, NAME_AND_TYPE, 17, 18 -> 5;
      case 5, 6 -> 9;
      case CLASS, 8, 16, 19, 20 -> 3;
      case 15 -> 4;
      default -> throw new IllegalArgumentException("constant of an unknown kind: " + tag);
    };
  }

  /**
   * Redirects calls.
   *
   * @param bytes a class file
   * @param calls the new names by {@code owner.name descriptor}
   * @param owner the internal name of their new owner
   * @param found receives the keys of the calls that the class has
   * @return the changed class file, or null if the class has none of the calls
   */
  static byte @Nullable [] redirect(
      byte[] bytes, Map<String, String> calls, String owner, Set<String> found) {
    return new StaticCalls(bytes).redirect(calls, owner, found);
  }

  /** Returns whether any of some texts is among the constants of a class. */
  static boolean mentionsAny(byte[] bytes, Set<String> texts) {
    StaticCalls constants = new StaticCalls(bytes);
    for (int i = 1; i < constants.at.length; i++) {
      if (constants.at[i] != 0
          && bytes[constants.at[i]] == UTF8
          && texts.contains(constants.text(i))) {
        return true;
      }
    }
    return false;
  }

  private byte @Nullable [] redirect(Map<String, String> calls, String owner, Set<String> found) {
    ByteArrayOutputStream added = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(added);
    byte[] copy = in.array().clone();
    ByteBuffer changed = ByteBuffer.wrap(copy);
    int next = at.length;
    int newOwner = 0;
    try {
      for (int i = 1; i < at.length; i++) {
        if (at[i] == 0 || copy[at[i]] != METHOD) {
          continue;
        }
        int nameAndType = at[in.getShort(at[i] + 3) & 0xffff];
        String key = keyOf(at[i], nameAndType);
        String newName = calls.get(key);
        if (newName == null) {
          continue;
        }
        found.add(key);
        if (newOwner == 0) {
          out.writeByte(UTF8);
          out.writeUTF(owner);
          out.writeByte(CLASS);
          out.writeShort(next);
          newOwner = next + 1;
          next += 2;
        }
        out.writeByte(UTF8);
        out.writeUTF(newName);
        out.writeByte(NAME_AND_TYPE);
        out.writeShort(next);
        out.writeShort(in.getShort(nameAndType + 3));
        changed.putShort(at[i] + 1, (short) newOwner);
        changed.putShort(at[i] + 3, (short) (next + 1));
        next += 2;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return newOwner == 0 ? null : joined(copy, added.toByteArray(), next);
  }

  private byte[] joined(byte[] copy, byte[] added, int count) {
    byte[] result = new byte[copy.length + added.length];
    System.arraycopy(copy, 0, result, 0, end);
    System.arraycopy(added, 0, result, end, added.length);
    System.arraycopy(copy, end, result, end + added.length, copy.length - end);
    ByteBuffer.wrap(result).putShort(COUNT_AT, (short) count);
    return result;
  }

  private String keyOf(int method, int nameAndType) {
    String owner = text(in.getShort(at[in.getShort(method + 1) & 0xffff] + 1) & 0xffff);
    String name = text(in.getShort(nameAndType + 1) & 0xffff);
    return owner + '.' + name + text(in.getShort(nameAndType + 3) & 0xffff);
  }

  private String text(int index) {
    int position = at[index];
    int length = in.getShort(position + 1) & 0xffff;
    return new String(in.array(), position + 3, length, StandardCharsets.UTF_8);
  }
}
