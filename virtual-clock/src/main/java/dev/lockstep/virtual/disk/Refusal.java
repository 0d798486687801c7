// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A reason for which Linux refuses an operation, and the exception that the JDK makes of it. */
enum Refusal {
  NO_ENTRY("No such file or directory"),
  EXISTS("File exists"),
  NOT_A_DIRECTORY("Not a directory"),
  IS_A_DIRECTORY("Is a directory"),
  NOT_EMPTY("Directory not empty"),
  LOOP("Too many levels of symbolic links"),
  NAME_TOO_LONG("File name too long"),
  INVALID("Invalid argument"),
  NOT_PERMITTED("Operation not permitted"),
  BUSY("Device or resource busy"),
  NO_SPACE("No space left on device");

  private final String text;

  Refusal(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** Returns the exception of an operation on one file. */
  FileSystemException about(Path file) {
    return about(file, null);
  }

  /** Returns the exception of an operation on two files, or on one. */
  FileSystemException about(Path file, @Nullable Path other) {
    String one = file.toString();
    String two = other == null ? null : other.toString();
    return switch (this) {
      case NO_ENTRY -> new NoSuchFileException(one, two, null);
      case EXISTS -> new FileAlreadyExistsException(one, two, null);
      case LOOP ->
          new FileSystemException(
              one, two, text + " or unable to access attributes of symbolic link");
      default -> new FileSystemException(one, two, text);
    };
  }

  /** Thrown inside of the disk, where the names for a message are not known. */
  static final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    private final Refusal reason;

    Refused(Refusal reason) {
      super(reason.text, null, false, false);
      this.reason = reason;
    }

    Refusal reason() {
      return reason;
    }

    FileSystemException about(Path file) {
      return reason.about(file);
    }
  }
}
