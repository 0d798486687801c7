// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

import dev.lockstep.benchmarks.program.Child;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Another commit of this repository, built in a work tree of its own. Only what is measured is of
 * that commit: the rows, which measure it, are those of the checkout.
 *
 * @param root the directory of the checkout
 * @param directory the directory of the other commit's work tree
 */
record Commit(Path root, Path directory) {

  private static final String OWN_MODULE = "benchmarks";
  private static final int GIT_SECONDS = 60;
  private static final int BUILD_SECONDS = 1_800;

  /**
   * Checks a commit out and builds its modules on a class path; a commit that was built before is
   * not built again.
   *
   * @param root the directory of the checkout
   * @param name the hash, branch or tag
   * @param classPath the class path of the checkout
   * @return the commit
   * @throws IOException if there is no such commit, or its build fails
   */
  static Commit built(Path root, String name, String classPath) throws IOException {
    String at = root.toString();
    String hash =
        Child.output(
                List.of("git", "-C", at, "rev-parse", "--verify", name + "^{commit}"), GIT_SECONDS)
            .strip();
    Path directory = root.resolve(OWN_MODULE).resolve("target/commits").resolve(hash);
    Path mark = directory.resolve("target/is-built");
    Commit commit = new Commit(root, directory);
    if (!Files.exists(mark)) {
      if (!Files.exists(directory)) {
        Child.output(
            List.of(
                "git",
                "-C",
                at,
                "worktree",
                "add",
                "--force",
                "--detach",
                directory.toString(),
                hash),
            GIT_SECONDS);
      }
      System.out.println("building " + hash + " in " + directory);
      Child.output(
          List.of(
              "mvn",
              "-q",
              "-B",
              "-Dquick",
              "-DskipTests",
              "-f",
              directory.toString(),
              "-pl",
              commit.modules(classPath),
              "-am",
              "package"),
          BUILD_SECONDS);
      Files.createDirectories(mark.getParent());
      Files.createFile(mark);
    }
    return commit;
  }

  /** Returns the modules of this commit that a class path of the checkout has, with commas. */
  String modules(String classPath) {
    return entries(classPath).stream()
        .filter(this::isReplaced)
        .map(entry -> root.relativize(entry).getName(0).toString())
        .filter(module -> Files.isDirectory(directory.resolve(module)))
        .distinct()
        .collect(Collectors.joining(","));
  }

  /**
   * Returns a class path with the modules of this commit in place of those of the checkout.
   *
   * @param classPath the class path of the checkout
   * @return the class path
   */
  String classPath(String classPath) {
    return entries(classPath).stream()
        .map(entry -> isReplaced(entry) ? directory.resolve(root.relativize(entry)) : entry)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private boolean isReplaced(Path entry) {
    return entry.startsWith(root) && !entry.startsWith(root.resolve(OWN_MODULE));
  }

  private static List<Path> entries(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().normalize())
        .toList();
  }
}
