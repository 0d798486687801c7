// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * The loader of an {@link IsolatedProgram}: defines the classes that its parent finds, but for the
 * shared ones, each with the code source and the package that the parent would give it. Its program
 * runs on one loop, and a class is found without a wait.
 */
final class ProgramLoader extends ClassLoader {

  private final ClassFiles files;
  private final List<String> shared;

  /** The domains of this loader; the program's threads use it one after the other. */
  private final IdentityHashMap<CodeSource, ProtectionDomain> domains = new IdentityHashMap<>();

  ProgramLoader(ClassLoader parent, List<String> shared) {
    super(parent);
    this.files = ClassFiles.of(parent);
    this.shared = shared;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    Class<?> known = findLoadedClass(name);
    if (known == null && isOwn(name)) {
      known = define(name);
    }
    return known == null ? super.loadClass(name, resolve) : known;
  }

  private boolean isOwn(String name) {
    if (name.startsWith("java.")) {
      return false; // no other loader may define those
    }
    if (name.equals(ProgramDrivers.class.getName())) {
      return true;
    }
    for (String it : shared) {
      if (name.startsWith(it)
          && (name.length() == it.length() || ".$".indexOf(name.charAt(it.length())) >= 0)) {
        return false;
      }
    }
    return true;
  }

  /** Loads the JDBC drivers by this loader's own {@link ProgramDrivers}. */
  AutoCloseable drivers() throws ReflectiveOperationException {
    Constructor<?> maker = loadClass(ProgramDrivers.class.getName()).getDeclaredConstructor();
    maker.setAccessible(true);
    return (AutoCloseable) maker.newInstance();
  }

  /** Defines a class from the bytes that the parent has; null if they are those of the JDK. */
  private @Nullable Class<?> define(String name) throws ClassNotFoundException {
    ClassFiles.Found found;
    try {
      found = files.find(getParent(), name);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
    if (found == null) {
      return null;
    }
    int end = name.lastIndexOf('.');
    if (end > 0 && getDefinedPackage(name.substring(0, end)) == null) {
      definePackage(name.substring(0, end), found.manifest());
    }
    ProtectionDomain domain =
        domains.computeIfAbsent(
            found.source(), source -> new ProtectionDomain(source, null, this, null));
    byte[] bytes = found.bytes();
    return defineClass(name, bytes, 0, bytes.length, domain);
  }

  /** Defines a package as the manifest of its jar describes it. */
  private void definePackage(String name, @Nullable Manifest manifest) {
    Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
    Attributes own = manifest == null ? null : manifest.getAttributes(name.replace('.', '/') + '/');
    definePackage(
        name,
        value(main, own, Attributes.Name.SPECIFICATION_TITLE),
        value(main, own, Attributes.Name.SPECIFICATION_VERSION),
        value(main, own, Attributes.Name.SPECIFICATION_VENDOR),
        value(main, own, Attributes.Name.IMPLEMENTATION_TITLE),
        value(main, own, Attributes.Name.IMPLEMENTATION_VERSION),
        value(main, own, Attributes.Name.IMPLEMENTATION_VENDOR),
        null);
  }

  private static @Nullable String value(
      Attributes main, @Nullable Attributes own, Attributes.Name name) {
    String value = own == null ? null : own.getValue(name);
    return value == null ? main.getValue(name) : value;
  }
}
