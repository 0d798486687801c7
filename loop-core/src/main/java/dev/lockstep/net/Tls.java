// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * TLS settings of a connection. Immutable: each method returns changed settings.
 *
 * <p>A client checks the certificate of the server against the trust of its {@link SSLContext}, and
 * its name against the host that it connects to (RFC 2818), unless {@link #checkHostName} is false.
 */
public final class Tls {

  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

  /** The longest name of an application protocol, in bytes (RFC 7301, section 3.1). */
  private static final int LONGEST_PROTOCOL = 255;

  /** The request of a server for a client's certificate. */
  public enum ClientAuth {
    /** The server requests none. */
    NONE,
    /** The server requests one; a client may have none. */
    WANTED,
    /** The server requests one, and refuses a client that has none. */
    NEEDED
  }

  private final SSLContext context;
  private final boolean client;
  private @Nullable String serverName;
  private boolean checkHostName;
  private ClientAuth clientAuth = ClientAuth.NONE;
  private List<String> applicationProtocols = List.of();
  private List<String> versions = List.of();
  private Duration handshakeTimeout = HANDSHAKE_TIMEOUT;
  private Duration shutdownTimeout = SHUTDOWN_TIMEOUT;

  private Tls(SSLContext context, boolean client) {
    this.context = context;
    this.client = client;
    this.checkHostName = client;
  }

  /** Returns a copy, to be changed before it is published. */
  private Tls copy() {
    Tls copy = new Tls(context, client);
    copy.serverName = serverName;
    copy.checkHostName = checkHostName;
    copy.clientAuth = clientAuth;
    copy.applicationProtocols = applicationProtocols;
    copy.versions = versions;
    copy.handshakeTimeout = handshakeTimeout;
    copy.shutdownTimeout = shutdownTimeout;
    return copy;
  }

  /**
   * Returns settings of a client that trusts what the JDK trusts.
   *
   * @return the settings
   * @throws IllegalStateException if the JDK has no default TLS context
   */
  public static Tls client() {
    try {
      return client(SSLContext.getDefault());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no default TLS context", e);
    }
  }

  /**
   * Returns settings of a client.
   *
   * @param context the certificates that it trusts, and the one that it shows, if any
   * @return the settings
   */
  public static Tls client(SSLContext context) {
    return new Tls(context, true);
  }

  /**
   * Returns settings of a server.
   *
   * @param context the certificate that it shows, and the ones that it trusts
   * @return the settings
   */
  public static Tls server(SSLContext context) {
    return new Tls(context, false);
  }

  /**
   * Sets the name that a client asks for (SNI, RFC 6066) and that the server's certificate must
   * have; by default the host that it connects to.
   *
   * @param name the name
   * @return changed settings
   */
  public Tls serverName(String name) {
    Tls changed = copy();
    changed.serverName = name;
    return changed;
  }

  /**
   * Sets whether a client checks the name in the server's certificate; by default it does.
   *
   * @param check true to check; if false, anyone with a trusted certificate can pose as the server
   * @return changed settings
   */
  public Tls checkHostName(boolean check) {
    Tls changed = copy();
    changed.checkHostName = check;
    return changed;
  }

  /**
   * Sets whether a server requests a certificate; by default it does not.
   *
   * @param auth the request
   * @return changed settings
   */
  public Tls clientAuth(ClientAuth auth) {
    Tls changed = copy();
    changed.clientAuth = auth;
    return changed;
  }

  /**
   * Sets the protocols to negotiate by ALPN (RFC 7301); by default none.
   *
   * @param protocols the names of the protocols, the preferred first, of 1 to 255 bytes each
   * @return changed settings
   * @throws IllegalArgumentException if a name is empty or longer
   */
  public Tls applicationProtocols(String... protocols) {
    for (String name : protocols) {
      int bytes = name.getBytes(StandardCharsets.UTF_8).length;
      if (bytes < 1 || bytes > LONGEST_PROTOCOL) {
        throw new IllegalArgumentException(
            "protocol = '" + name + "' must be of 1 to " + LONGEST_PROTOCOL + " bytes");
      }
    }
    Tls changed = copy();
    changed.applicationProtocols = List.of(protocols);
    return changed;
  }

  /**
   * Sets the allowed versions of TLS; by default those that the context allows.
   *
   * @param names the names, such as {@code TLSv1.3}; none for the default
   * @return changed settings
   * @throws IllegalArgumentException if the context does not know one of them
   */
  public Tls versions(String... names) {
    List<String> known = List.of(context.getSupportedSSLParameters().getProtocols());
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("version = '" + name + "' must be one of " + known);
      }
    }
    Tls changed = copy();
    changed.versions = List.of(names);
    return changed;
  }

  /**
   * Sets how long the handshake may take on the loop's clock; by default 60 seconds.
   *
   * @param timeout the time, more than zero
   * @return changed settings
   * @throws IllegalArgumentException if it is zero or negative
   */
  public Tls handshakeTimeout(Duration timeout) {
    OptionRules.checkPositive("handshakeTimeout", timeout);
    Tls changed = copy();
    changed.handshakeTimeout = timeout;
    return changed;
  }

  /**
   * Sets how long closing waits on the loop's clock for the buffer to be written and for the peer's
   * answer; by default 30 seconds. The connection is aborted then, and earlier if the peer takes
   * nothing for the {@link ServeOptions#closeTimeout}.
   *
   * @param timeout the time, zero or more
   * @return changed settings
   * @throws IllegalArgumentException if it is negative
   */
  public Tls shutdownTimeout(Duration timeout) {
    OptionRules.checkNotNegative("shutdownTimeout", timeout);
    Tls changed = copy();
    changed.shutdownTimeout = timeout;
    return changed;
  }

  boolean isClient() {
    return client;
  }

  Duration handshakeTimeout() {
    return handshakeTimeout;
  }

  Duration shutdownTimeout() {
    return shutdownTimeout;
  }

  /**
   * Returns these settings for a connection to a host, whose name they get unless they have one.
   */
  Tls forHost(@Nullable String host) {
    return serverName == null && client && host != null ? serverName(host) : this;
  }

  /**
   * Creates an engine for one connection.
   *
   * @throws IllegalArgumentException if there is no name to check
   */
  SSLEngine engine() {
    if (client && checkHostName && serverName == null) {
      throw new IllegalArgumentException(
          "a TLS client must have a server name; set Tls.serverName(...) or"
              + " Tls.checkHostName(false)");
    }
    SSLEngine engine =
        serverName == null ? context.createSSLEngine() : context.createSSLEngine(serverName, -1);
    engine.setUseClientMode(client);
    SSLParameters parameters = engine.getSSLParameters();
    configure(parameters);
    engine.setSSLParameters(parameters);
    return engine;
  }

  private void configure(SSLParameters parameters) {
    if (client) {
      if (checkHostName) {
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
      }
      if (serverName != null && isName(serverName)) {
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
      }
    } else {
      parameters.setWantClientAuth(clientAuth == ClientAuth.WANTED);
      if (clientAuth == ClientAuth.NEEDED) {
        parameters.setNeedClientAuth(true);
      }
    }
    if (!versions.isEmpty()) {
      parameters.setProtocols(versions.toArray(String[]::new));
    }
    if (!applicationProtocols.isEmpty()) {
      parameters.setApplicationProtocols(applicationProtocols.toArray(String[]::new));
    }
  }

  /**
   * Returns whether a host is a name; literal addresses are not allowed in SNI (RFC 6066, section
   * 3).
   */
  private static boolean isName(String host) {
    return !host.contains(":") && !host.matches("[0-9.]+");
  }
}
