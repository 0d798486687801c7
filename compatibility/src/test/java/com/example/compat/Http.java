// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.undertow.Undertow;
import io.undertow.util.HttpString;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** Clients and servers of HTTP. */
@SuppressWarnings("AddressSelection") // as plain code does it
final class Http {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String URL = "http://server:8080/";

  private Http() {}

  private static void serveJdk() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("ok".getBytes(UTF_8));
          exchange.close();
        });
    server.start();
  }

  private static void serveMock() throws IOException {
    MockWebServer server = new MockWebServer();
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return new MockResponse.Builder().body("ok").build();
          }
        });
    server.start(InetAddress.getByName("0.0.0.0"), 8080);
  }

  private static final class JettyOk extends Handler.Abstract {
    @Override
    public boolean handle(
        org.eclipse.jetty.server.Request request,
        org.eclipse.jetty.server.Response response,
        Callback callback) {
      Content.Sink.write(response, true, "ok", callback);
      return true;
    }
  }

  private static void serveJetty() throws Exception {
    Server server = new Server();
    HttpConfiguration configuration = new HttpConfiguration();
    ServerConnector connector =
        new ServerConnector(
            server,
            new HttpConnectionFactory(configuration),
            new HTTP2CServerConnectionFactory(configuration));
    connector.setPort(8080);
    server.addConnector(connector);
    server.setHandler(new JettyOk());
    server.start();
  }

  private static void serveUndertow() {
    Undertow.builder()
        .addHttpListener(8080, "0.0.0.0")
        .setHandler(
            io.undertow.Handlers.path(
                    exchange -> {
                      exchange.getResponseHeaders().put(new HttpString("X-Server"), "Undertow");
                      exchange.getResponseSender().send("ok");
                    })
                .addExactPath(
                    "/socket",
                    io.undertow.Handlers.websocket(
                        (exchange, channel) -> {
                          channel.getReceiveSetter().set(new Answer());
                          channel.resumeReceives();
                        })))
        .build()
        .start();
  }

  private static final class Answer extends AbstractReceiveListener {
    @Override
    protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
      WebSockets.sendText("ok", channel, null);
    }
  }

  private static final class Servlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().write("ok");
    }
  }

  private static void serveTomcat() throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
    tomcat.setPort(8080);
    tomcat.getConnector();
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "ok", new Servlet());
    context.addServletMappingDecoded("/", "ok");
    tomcat.start();
  }

  private static Peers.Client jdkClient(HttpClient.Version version) {
    HttpClient client = HttpClient.newBuilder().version(version).connectTimeout(TIMEOUT).build();
    HttpRequest request = HttpRequest.newBuilder(URI.create(URL)).timeout(TIMEOUT).build();
    return new Peers.Client() {
      @Override
      public String ask() throws Exception {
        var response = client.send(request, BodyHandlers.ofString());
        return response.version() == version
            ? response.body()
            : response.body() + " by " + response.version();
      }

      @Override
      public void close() {
        client.shutdownNow();
      }
    };
  }

  static Peers jdk() {
    return Peers.of(Http::serveJdk, () -> jdkClient(HttpClient.Version.HTTP_1_1));
  }

  static Peers jetty() {
    return Peers.of(Http::serveJetty, () -> jdkClient(HttpClient.Version.HTTP_2));
  }

  static Peers undertow() {
    return Peers.of(Http::serveUndertow, () -> jdkClient(HttpClient.Version.HTTP_1_1));
  }

  private static final class Answers implements WebSocket.Listener {
    private volatile CompletableFuture<String> next = new CompletableFuture<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      next.complete(data.toString());
      socket.request(1);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable e) {
      next.completeExceptionally(e);
    }
  }

  private static final class WebSocketClient implements Peers.Client {
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final Answers answers = new Answers();
    private WebSocket socket;

    @Override
    public String ask() throws Exception {
      try {
        answers.next = new CompletableFuture<>();
        if (socket == null) {
          socket =
              client
                  .newWebSocketBuilder()
                  .connectTimeout(TIMEOUT)
                  .buildAsync(URI.create("ws://server:8080/socket"), answers)
                  .get();
        }
        socket.sendText("question", true).get(10, TimeUnit.SECONDS);
        return answers.next.get(10, TimeUnit.SECONDS);
      } catch (Exception e) {
        if (socket != null) {
          socket.abort();
        }
        socket = null;
        throw e;
      }
    }

    @Override
    public void close() {
      client.shutdownNow();
    }
  }

  static Peers webSocket() {
    return Peers.of(Http::serveUndertow, WebSocketClient::new);
  }

  static Peers okHttp() {
    return Peers.of(
        Http::serveMock,
        () -> {
          OkHttpClient client =
              new OkHttpClient.Builder().connectTimeout(TIMEOUT).readTimeout(TIMEOUT).build();
          return () -> {
            try (Response response =
                client.newCall(new Request.Builder().url(URL).build()).execute()) {
              return response.body().string();
            }
          };
        });
  }

  static Peers spring() {
    return Peers.of(
        Http::serveTomcat,
        () -> {
          SimpleClientHttpRequestFactory factory = new SimpleClientHttpRequestFactory();
          factory.setConnectTimeout(TIMEOUT);
          factory.setReadTimeout(TIMEOUT);
          RestClient client = RestClient.builder().requestFactory(factory).build();
          return () -> client.get().uri(URL).retrieve().body(String.class);
        });
  }

  static Peers apache() {
    return Peers.of(
        Http::serveJetty,
        () -> {
          Timeout timeout = Timeout.of(TIMEOUT);
          CloseableHttpClient client =
              HttpClients.custom()
                  .disableAutomaticRetries()
                  .setConnectionManager(
                      PoolingHttpClientConnectionManagerBuilder.create()
                          .setDefaultConnectionConfig(
                              ConnectionConfig.custom()
                                  .setConnectTimeout(timeout)
                                  .setSocketTimeout(timeout)
                                  .build())
                          .build())
                  .setDefaultRequestConfig(
                      RequestConfig.custom().setResponseTimeout(timeout).build())
                  .build();
          return () ->
              client.execute(
                  new HttpGet(URL), response -> EntityUtils.toString(response.getEntity()));
        });
  }
}
