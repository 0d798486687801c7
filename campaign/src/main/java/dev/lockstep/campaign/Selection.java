// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;

/**
 * The tests of a campaign: those of the given classes, packages and methods, or if none are given,
 * those under the roots; filtered by tags.
 *
 * @param classes names of classes
 * @param packages names of packages
 * @param methods names such as {@code com.example.BankTest#transfers}
 * @param roots directories and jars of classes
 * @param tags tag expressions, of which a test must match one if there are any
 * @param excludedTags tag expressions that a test must not match
 */
record Selection(
    List<String> classes,
    List<String> packages,
    List<String> methods,
    List<Path> roots,
    List<String> tags,
    List<String> excludedTags) {

  List<DiscoverySelector> selectors() {
    List<DiscoverySelector> selectors = new ArrayList<>();
    classes.forEach(name -> selectors.add(DiscoverySelectors.selectClass(existing(name))));
    packages.forEach(name -> selectors.add(DiscoverySelectors.selectPackage(name)));
    methods.forEach(name -> selectors.add(DiscoverySelectors.selectMethod(method(name))));
    if (selectors.isEmpty()) {
      selectors.addAll(DiscoverySelectors.selectClasspathRoots(existingRoots()));
    }
    return selectors;
  }

  /** Returns the directories on a class path. */
  static List<Path> directories(String classPath) {
    List<Path> directories = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      if (!entry.isBlank() && Files.isDirectory(Path.of(entry))) {
        directories.add(Path.of(entry));
      }
    }
    return directories;
  }

  private Set<Path> existingRoots() {
    if (roots.isEmpty()) {
      throw new UsageException(
          "the class path has no directory to look for tests in; give --scan with a jar or a"
              + " directory of it, --class or --package");
    }
    for (Path root : roots) {
      if (!Files.exists(root)) {
        throw new UsageException("--scan " + root + " does not exist; compile the tests first");
      }
    }
    return new HashSet<>(roots);
  }

  private static String existing(String name) {
    try {
      Class.forName(name, false, Thread.currentThread().getContextClassLoader());
      return name;
    } catch (ClassNotFoundException | LinkageError e) {
      throw new UsageException(
          "no class '" + name + "' on the class path; give its full name, with $ before nested");
    }
  }

  private static String method(String name) {
    int hash = name.indexOf('#');
    if (hash < 1) {
      throw new UsageException(
          "--method " + name + " must have the form com.example.BankTest#transfers");
    }
    Class<?> type;
    try {
      type =
          Class.forName(
              existing(name.substring(0, hash)),
              false,
              Thread.currentThread().getContextClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
    String method = name.substring(hash + 1).replaceAll("\\(.*", "");
    for (Class<?> in = type; in != null; in = in.getSuperclass()) {
      for (java.lang.reflect.Method declared : in.getDeclaredMethods()) {
        if (declared.getName().equals(method)) {
          return name.indexOf('(') >= 0 ? name : name + parameters(declared);
        }
      }
    }
    throw new UsageException("no method '" + method + "' in " + type.getName());
  }

  private static String parameters(java.lang.reflect.Method method) {
    StringJoiner types = new StringJoiner(",", "(", ")");
    for (Class<?> type : method.getParameterTypes()) {
      types.add(type.getName());
    }
    return types.toString();
  }

  /** Returns the places and tags as text, for messages. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ");
    classes.forEach(text::add);
    packages.forEach(text::add);
    methods.forEach(text::add);
    if (text.length() == 0) {
      roots.forEach(root -> text.add(root.toString()));
    }
    tags.forEach(tag -> text.add("tag " + tag));
    excludedTags.forEach(tag -> text.add("not tag " + tag));
    return text.toString();
  }
}
