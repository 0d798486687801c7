// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.IsolatedProgram;
import dev.lockstep.virtual.World;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A database and its drivers. */
final class Databases {

  private static final String URL = "jdbc:h2:tcp://server:9092/mem:test;DB_CLOSE_DELAY=-1";

  private Databases() {}

  /** The server of H2 has static state, which is another one in each life of its host. */
  private abstract static class H2 implements Peers {
    @Override
    public Host serve(World world) {
      return world.host(
          SERVER,
          IsolatedProgram.of(
              "org.h2.tools.Server",
              "-tcp",
              "-tcpPort",
              "9092",
              "-tcpAllowOthers",
              "-ifNotExists"));
    }
  }

  private static String one(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select 'ok'")) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** A connection for as long as it works. */
  static Peers h2() {
    return new H2() {
      @Override
      public Client connect(World world) {
        return new Client() {
          private Connection connection;

          @Override
          public String ask() throws SQLException {
            if (connection == null) {
              DriverManager.setLoginTimeout(10);
              connection = DriverManager.getConnection(URL, "sa", "");
            }
            try {
              return one(connection);
            } catch (SQLException e) {
              connection = null;
              throw e;
            }
          }
        };
      }
    };
  }

  static Peers hikari() {
    return new H2() {
      @Override
      public Client connect(World world) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("pool"); // counted for the whole JVM otherwise
        config.setJdbcUrl(URL + ";NETWORK_TIMEOUT=5000");
        config.setUsername("sa");
        config.setPassword("");
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(5000);
        config.setValidationTimeout(2000);
        HikariDataSource pool = new HikariDataSource(config);
        return new Client() {
          @Override
          public String ask() throws SQLException {
            try (Connection connection = pool.getConnection()) {
              return one(connection);
            }
          }

          @Override
          public void close() {
            pool.close();
          }
        };
      }
    };
  }
}
