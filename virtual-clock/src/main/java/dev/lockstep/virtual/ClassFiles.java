// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.security.CodeSource;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * The class files that a class loader finds, kept while there is memory for them: an {@link
 * IsolatedProgram} defines the same thousands of them in each life of its host. Threads of several
 * loops may use it at once.
 */
final class ClassFiles {

  private static final Map<ClassLoader, SoftReference<ClassFiles>> OF_LOADERS =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** The files found so far, by the names of classes; a name without one is looked for again. */
  private final Map<String, Found> found = new ConcurrentHashMap<>();

  /** One source for each jar or directory, by its address. */
  private final Map<String, Source> sources = new ConcurrentHashMap<>();

  private ClassFiles() {}

  /** A class file: its bytes, which nobody changes, and where they are from. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
  record Found(byte[] bytes, CodeSource source, @Nullable Manifest manifest) {}

  private record Source(CodeSource code, @Nullable Manifest manifest) {}

  /** Returns the class files that a loader finds. */
  static ClassFiles of(ClassLoader loader) {
    SoftReference<ClassFiles> kept = OF_LOADERS.get(loader);
    ClassFiles files = kept == null ? null : kept.get();
    if (files == null) {
      files = new ClassFiles();
      OF_LOADERS.put(loader, new SoftReference<>(files));
    }
    return files;
  }

  /**
   * Finds a class file.
   *
   * @param loader the loader of {@link #of}
   * @param name the binary name of the class
   * @return the file, or null if there is none or it is the JDK's
   */
  @Nullable Found find(ClassLoader loader, String name) throws IOException {
    Found known = found.get(name);
    if (known != null) {
      return known;
    }
    String file = name.replace('.', '/') + ".class";
    URL url = loader.getResource(file);
    if (url == null || url.getProtocol().equals("jrt")) {
      return null;
    }
    URLConnection connection = url.openConnection();
    try (InputStream in = connection.getInputStream()) {
      byte[] bytes = in.readAllBytes();
      Source source = source(connection, url, file);
      Found read = new Found(bytes, source.code(), source.manifest());
      found.put(name, read);
      return read;
    }
  }

  private Source source(URLConnection connection, URL url, String file) throws IOException {
    URL root = url;
    if (connection instanceof JarURLConnection jar) {
      root = jar.getJarFileURL();
    } else if (url.getProtocol().equals("file") && url.toString().endsWith(file)) {
      String address = url.toString();
      root = URI.create(address.substring(0, address.length() - file.length())).toURL();
    }
    Source known = sources.get(root.toString());
    if (known != null) {
      return known;
    }
    Manifest manifest = connection instanceof JarURLConnection jar ? jar.getManifest() : null;
    Source made = new Source(new CodeSource(root, (Certificate[]) null), manifest);
    sources.put(root.toString(), made);
    return made;
  }
}
