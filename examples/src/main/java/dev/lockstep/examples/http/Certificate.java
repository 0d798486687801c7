package dev.lockstep.examples.http;

import dev.lockstep.net.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The certificate that a server shows. */
final class Certificate {

  private Certificate() {}

  /**
   * A server of HTTPS.
   *
   * @param file the certificate and its key, as {@code keytool} or {@code openssl pkcs12} writes it
   * @param password what it is encrypted with
   * @return the settings
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
