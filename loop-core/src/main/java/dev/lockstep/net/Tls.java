package dev.lockstep.net;

import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How to encrypt a connection. Immutable: each method returns changed settings.
 *
 * <p>A client checks the certificate of the server against the trust of its {@link SSLContext}, and
 * its name against the host that it connects to (RFC 2818), unless told not to.
 */
public final class Tls {

  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

  /** Whether a server asks a client for a certificate. */
  public enum ClientAuth {
    /** It does not. */
    NONE,
    /** It asks; a client may have none. */
    WANTED,
    /** It asks, and refuses a client that has none. */
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

  /** A copy, to be changed before anyone sees it. */
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
   * A client that trusts what the JDK trusts.
   *
   * @return the settings
   */
  public static Tls client() {
    try {
      return client(SSLContext.getDefault());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no default TLS context", e);
    }
  }

  /**
   * A client.
   *
   * @param context whom it trusts, and the certificate that it shows, if any
   * @return the settings
   */
  public static Tls client(SSLContext context) {
    return new Tls(context, true);
  }

  /**
   * A server.
   *
   * @param context the certificate that it shows, and whom it trusts
   * @return the settings
   */
  public static Tls server(SSLContext context) {
    return new Tls(context, false);
  }

  /**
   * Sets the name that a client asks for (SNI, RFC 6066) and that the server's certificate has to
   * be for; the host that it connects to unless set.
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
   * Sets whether a client checks the name in the server's certificate; true unless set.
   *
   * @param check whether to; without, anyone with a trusted certificate can be the server
   * @return changed settings
   */
  public Tls checkHostName(boolean check) {
    Tls changed = copy();
    changed.checkHostName = check;
    return changed;
  }

  /**
   * Sets whether a server asks for a certificate; not unless set.
   *
   * @param auth whether to
   * @return changed settings
   */
  public Tls clientAuth(ClientAuth auth) {
    Tls changed = copy();
    changed.clientAuth = auth;
    return changed;
  }

  /**
   * Sets what to agree on by ALPN (RFC 7301); nothing unless set.
   *
   * @param protocols the names of the protocols, the preferred first
   * @return changed settings
   */
  public Tls applicationProtocols(String... protocols) {
    Tls changed = copy();
    changed.applicationProtocols = List.of(protocols);
    return changed;
  }

  /**
   * Sets which versions of TLS are allowed; those that the context allows unless set.
   *
   * @param names the names, such as {@code TLSv1.3}
   * @return changed settings
   */
  public Tls versions(String... names) {
    Tls changed = copy();
    changed.versions = List.of(names);
    return changed;
  }

  /**
   * Sets how long the handshake may take on the loop's clock; 60 s unless set.
   *
   * @param timeout the time
   * @return changed settings
   */
  public Tls handshakeTimeout(Duration timeout) {
    Tls changed = copy();
    changed.handshakeTimeout = timeout;
    return changed;
  }

  /**
   * Sets how long to wait on the loop's clock, when closing, for what is buffered to be sent and
   * for the peer's answer; 30 s unless set. The connection is aborted then.
   *
   * @param timeout the time
   * @return changed settings
   */
  public Tls shutdownTimeout(Duration timeout) {
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

  /** These settings for a connection to a host, unless they name another one. */
  Tls forHost(@Nullable String host) {
    return serverName == null && client && host != null ? serverName(host) : this;
  }

  /**
   * An engine for one connection.
   *
   * @throws IllegalArgumentException if there is no name to check
   */
  SSLEngine engine() {
    if (client && checkHostName && serverName == null) {
      throw new IllegalArgumentException(
          "TLS without a server name; set Tls.serverName(...), or Tls.checkHostName(false)");
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

  /** Literal addresses are not allowed in SNI (RFC 6066, section 3). */
  private static boolean isName(String host) {
    return !host.contains(":") && !host.matches("[0-9.]+");
  }
}
