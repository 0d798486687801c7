// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import dev.lockstep.net.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The certificate of a server. */
final class Certificate {

  private Certificate() {}

  /**
   * Returns the TLS settings of an HTTPS server.
   *
   * @param file the certificate and its key, as {@code keytool} or {@code openssl pkcs12} writes it
   * @param password the password of the file
   * @return the settings
   * @throws IOException if the file cannot be read or the password is wrong
   * @throws GeneralSecurityException if the file has no usable certificate
   */
  static Tls server(Path file, char[] password) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(file.toFile(), password);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return Tls.server(context).applicationProtocols("http/1.1");
  }
}
