// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The JDBC drivers of an isolated program. {@link DriverManager} looks for drivers once in a JVM,
 * keeps them for good, and gives each caller those of its class loader. So each isolated program
 * has a copy of this class, which does for its loader what the JDK does for the first caller.
 */
final class ProgramDrivers implements AutoCloseable {

  /** Loads the drivers that the class path names; each registers itself. */
  ProgramDrivers() {
    ClassLoader own = ProgramDrivers.class.getClassLoader();
    Iterator<Driver> drivers = ServiceLoader.load(Driver.class, own).iterator();
    boolean more = true;
    while (more) {
      try {
        more = drivers.hasNext() && drivers.next() != null;
      } catch (ServiceConfigurationError | LinkageError e) {
        // it cannot be loaded, which the JDK ignores, too
      }
    }
  }

  /** Takes the drivers of this class loader out of the JVM's list, which would keep it for good. */
  @Override
  public void close() throws SQLException {
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      if (driver.getClass().getClassLoader() == ProgramDrivers.class.getClassLoader()) {
        DriverManager.deregisterDriver(driver);
      }
    }
  }
}
