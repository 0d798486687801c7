// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.World;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.rmi.server.Unreferenced;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;

/** The JDK's calls of remote objects, unchanged, between hosts that are a JVM each. */
@SuppressWarnings({"AddressSelection", "BanJNDI"}) // as plain code does it
class RmiTest {

  /** A remote object that says on which host it is called. */
  public interface Place extends Remote {
    String name() throws RemoteException;

    /** Returns what another remote object says. */
    String nameOf(Place other) throws RemoteException;
  }

  private static class Here implements Place {
    @Override
    public String name() throws RemoteException {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        throw new RemoteException("no host", e);
      }
    }

    @Override
    public String nameOf(Place other) throws RemoteException {
      return name() + " heard " + other.name();
    }
  }

  private static void export(Place place) throws Exception {
    LocateRegistry.createRegistry(Registry.REGISTRY_PORT)
        .rebind("place", UnicastRemoteObject.exportObject(place, 2000));
  }

  private static Place placeOn(String host) throws Exception {
    return (Place) LocateRegistry.getRegistry(host).lookup("place");
  }

  @Test
  void eachHostHasARegistryAndObjectsOfItsOwn() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("one", () -> export(new Here()));
                  world.host("two", () -> export(new Here()));
                  Thread.sleep(1_000);
                  Place mine = new Here();
                  UnicastRemoteObject.exportObject(mine, 0);
                  log.result("one", () -> placeOn("one").name());
                  log.result("two", () -> placeOn("two").name());
                  log.result("back", () -> placeOn("two").nameOf(mine));
                  log.result("third", () -> placeOn("two").nameOf(placeOn("one")));
                }))
        .extracting(line -> line.substring(line.indexOf("ms ") + 3))
        .containsExactly("one: one", "two: two", "back: two heard test", "third: two heard one");
  }

  @Test
  void restartedHostHasNewObjects() {
    List<String> log =
        WorldLog.of(
            (world, lines) -> {
              Host server = world.host("server", () -> export(new Here()));
              Thread.sleep(1_000);
              Place place = placeOn("server");
              lines.result("up", place::name);
              server.kill();
              lines.result("on the old connection", place::name);
              lines.result("down", place::name);
              server.restart();
              Thread.sleep(1_000);
              lines.result("old", place::name);
              lines.result("new", () -> placeOn("server").name());
            });
    assertThat(log).element(0).asString().endsWith("up: server");
    assertThat(log).element(1).asString().contains("UnmarshalException");
    assertThat(log).element(2).asString().contains("Connection refused to host: 10.0.0.2");
    assertThat(log).element(3).asString().contains("NoSuchObjectException");
    assertThat(log).element(4).asString().endsWith("new: server");
  }

  /** An object that takes down when no other JVM refers to it any more. */
  private static final class Leased extends Here implements Unreferenced {
    private final List<String> unreferenced;
    private final World world;

    Leased(List<String> unreferenced, World world) {
      this.unreferenced = unreferenced;
      this.world = world;
    }

    @Override
    public void unreferenced() {
      unreferenced.add("after " + world.clock().elapsed().toMinutes() + " min");
    }
  }

  @Test
  void leasesOfACrashedClientExpire() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  List<String> unreferenced = new ArrayList<>();
                  world.host("server", () -> export(new Leased(unreferenced, world)));
                  Host client =
                      world.host(
                          "client",
                          () -> {
                            Thread.sleep(1_000);
                            Place place = placeOn("server");
                            Thread.sleep(Duration.ofDays(1));
                            log.add(place.name());
                          });
                  Thread.sleep(Duration.ofHours(1));
                  log.add("held: " + unreferenced);
                  client.crash();
                  Thread.sleep(Duration.ofHours(1));
                  log.add("crashed: " + unreferenced);
                }))
        .containsExactly("3600000 ms held: []", "7200000 ms crashed: [after 70 min]");
  }

  /** A management bean. */
  public interface GaugeMBean {
    int getLevel();
  }

  private static final class Gauge implements GaugeMBean {
    private final int level;

    Gauge(int level) {
      this.level = level;
    }

    @Override
    public int getLevel() {
      return level;
    }
  }

  private static void manage(int level) throws Exception {
    MBeanServer beans = MBeanServerFactory.newMBeanServer();
    beans.registerMBean(
        new StandardMBean(new Gauge(level), GaugeMBean.class),
        new ObjectName("com.example:type=Gauge"));
    LocateRegistry.createRegistry(Registry.REGISTRY_PORT);
    JMXConnectorServer server =
        JMXConnectorServerFactory.newJMXConnectorServer(
            new JMXServiceURL("service:jmx:rmi:///jndi/rmi://localhost:1099/jmxrmi"), null, beans);
    server.start();
    Thread.sleep(Duration.ofDays(1));
    server.stop();
  }

  private static Object levelOf(String host) throws Exception {
    JMXServiceURL url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://" + host + ":1099/jmxrmi");
    try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
      MBeanServerConnection beans = connector.getMBeanServerConnection();
      return beans.getAttribute(new ObjectName("com.example:type=Gauge"), "Level");
    }
  }

  @Test
  void managementBeansOfTwoHostsAreReadFromAThird() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("one", () -> manage(1));
                  world.host("two", () -> manage(2));
                  Thread.sleep(1_000);
                  log.result("one", () -> levelOf("one"));
                  log.result("two", () -> levelOf("two"));
                }))
        .extracting(line -> line.substring(line.indexOf("ms ") + 3))
        .containsExactly("one: 1", "two: 2");
  }
}
