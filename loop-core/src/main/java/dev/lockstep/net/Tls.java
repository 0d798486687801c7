// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * TLS settings of a connection. Immutable: each method returns changed settings.
 *
 * <p>A client checks the certificate of the server against the trust of its {@link SSLContext}, and
 * its name against the host that it connects to (RFC 2818), unless {@link #checkHostName} is false.
 *
 * @since 0.1.0
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

  /** The answer to a peer that begins another handshake on a connection that has had one. */
  public enum Renegotiation {
    /** The connection fails. */
    REFUSED,
    /** The handshake is made, as the peer wishes. */
    ALLOWED
  }

  private final SSLContext context;
  private final boolean client;
  private @Nullable String serverName;
  private boolean checkHostName;
  private ClientAuth clientAuth = ClientAuth.NONE;
  private Renegotiation renegotiation = Renegotiation.REFUSED;
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
    copy.renegotiation = renegotiation;
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
   * Returns settings of a client. It resumes sessions of the context: a connection to the same name
   * and port as an earlier one needs no full handshake, if the server agrees (RFC 8446, section
   * 2.2; RFC 5077). The context keeps them, up to its {@link
   * javax.net.ssl.SSLSessionContext#setSessionCacheSize size} and {@link
   * javax.net.ssl.SSLSessionContext#setSessionTimeout age}.
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
   * have; by default the host that it connects to. A dot at its end is left out. A name that SNI
   * does not allow, such as a literal address or one with an underscore, is not asked for, and the
   * JDK finds no certificate that has a name with an underscore.
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
   * Sets whether the peer may begin another handshake on a connection that has had one, as versions
   * before TLS 1.3 allow (RFC 5246, section 7.4.1.1). By default it may not: a handshake costs a
   * peer nothing, and much time on this loop. Key updates of TLS 1.3 are no handshakes.
   *
   * @param answer the answer to a peer that does so
   * @return changed settings
   */
  public Tls renegotiation(Renegotiation answer) {
    Tls changed = copy();
    changed.renegotiation = answer;
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

  boolean allowsRenegotiation() {
    return renegotiation == Renegotiation.ALLOWED;
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
   * @param remote the address of the peer
   * @throws IllegalArgumentException if there is no name to check
   */
  SSLEngine engine(SocketAddress remote) {
    if (client && checkHostName && serverName == null) {
      throw new IllegalArgumentException(
          "a TLS client must have a server name; set Tls.serverName(...) or"
              + " Tls.checkHostName(false)");
    }
    SSLEngine engine =
        client
            ? context.createSSLEngine(peerName(remote), peerPort(remote))
            : context.createSSLEngine();
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
      parameters.setServerNames(serverName == null ? List.of() : requested(withoutDot(serverName)));
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
   * Returns the name of the peer, under which its sessions are kept. A connection without one has
   * the address instead: the JDK never finds a session again that has no name, and keeps it.
   */
  private String peerName(SocketAddress remote) {
    if (serverName != null) {
      return withoutDot(serverName);
    }
    return remote instanceof InetSocketAddress inet ? inet.getHostString() : remote.toString();
  }

  /** Returns a name without the dot that ends an absolute one: certificates and SNI have none. */
  private static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  /** Returns the port of the peer, under which its sessions are kept; 0 if it has none. */
  private static int peerPort(SocketAddress remote) {
    return remote instanceof InetSocketAddress inet ? inet.getPort() : 0;
  }

  /**
   * Returns the names to ask for: none for a literal address (RFC 6066, section 3) and for what the
   * JDK does not take for the name of a host, which is decided by the server's certificate then.
   */
  private static List<SNIServerName> requested(String name) {
    if (name.contains(":") || name.matches("[0-9.]+")) {
      return List.of();
    }
    try {
      return List.of(new SNIHostName(name));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }
}
