// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.lockstep.Async;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

/** {@link SSLSocket} and HTTPS, unchanged, on the hosts of a world. */
@SuppressWarnings("AddressSelection") // as plain code does it
class TlsSocketsTest {

  private static final int PORT = 443;

  private static SSLContext context() throws GeneralSecurityException, IOException {
    char[] password = "password".toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = TlsSocketsTest.class.getResourceAsStream("server.p12")) {
      store.load(in, password);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  @Test
  void handshakeTakesOneRoundTripOfTheLink() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host(
                      "server",
                      () -> {
                        try (SSLServerSocket server =
                                (SSLServerSocket)
                                    context().getServerSocketFactory().createServerSocket(PORT);
                            SSLSocket socket = (SSLSocket) server.accept()) {
                          socket.getInputStream().transferTo(socket.getOutputStream());
                        }
                      });
                  try (SSLSocket socket =
                      (SSLSocket) context().getSocketFactory().createSocket("server", PORT)) {
                    socket.startHandshake();
                    log.add(socket.getSession().getProtocol());
                    socket.setSoTimeout(6000);
                    socket.getOutputStream().write('!');
                    log.result("echo", () -> socket.getInputStream().read());
                    log.result("nothing", () -> socket.getInputStream().read());
                  }
                }))
        .containsExactly(
            "160 ms TLSv1.3",
            "240 ms echo: 33",
            "6240 ms nothing: SocketTimeoutException: Read timed out");
  }

  @Test
  void httpsIsServed() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host(
                      "localhost.server",
                      () -> {
                        HttpsServer server = HttpsServer.create(new InetSocketAddress(PORT), 0);
                        server.setHttpsConfigurator(new HttpsConfigurator(context()));
                        server.createContext(
                            "/",
                            exchange -> {
                              exchange.sendResponseHeaders(200, 2);
                              exchange.getResponseBody().write("ok".getBytes(UTF_8));
                              exchange.close();
                            });
                        server.start();
                        Async.sleep(Duration.ofDays(1000));
                      });
                  world.dns().set("localhost", Duration.ZERO, world.host("localhost.server"));
                  HttpClient client = HttpClient.newBuilder().sslContext(context()).build();
                  log.result(
                      "status",
                      () ->
                          client
                              .send(
                                  HttpRequest.newBuilder(URI.create("https://localhost/")).build(),
                                  BodyHandlers.ofString())
                              .body());
                }))
        .containsExactly("240 ms status: ok");
  }
}
