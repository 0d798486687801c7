// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.print.PrintOptions;

/** Headless Chromium of the system, which opens pages from the disk. */
final class Browser implements AutoCloseable {

  /** The script of axe's checks, in its package. */
  private static final String AXE = "axe.min.js";

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts the browser; skips the test and says so if it is not installed. */
  static Browser start() {
    Path chromium = program("chromium", "chromium-browser", "google-chrome");
    Path chromeDriver = program("chromedriver");
    boolean installed = chromium != null && chromeDriver != null;
    if (!installed) {
      System.out.println("chromium or chromedriver is missing: tests of the pages are skipped");
    }
    assumeTrue(installed, "chromium or chromedriver is missing; install both");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--no-first-run",
        "--disable-background-networking",
        "--host-resolver-rules=MAP * ~NOTFOUND");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(chromeDriver.toFile()).build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(60));
    return new Browser(driver);
  }

  private static Path program(String... names) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(names)
        .flatMap(name -> Stream.of(path.split(":")).map(directory -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  void open(Path page) {
    driver.get(page.toUri().toString());
  }

  void resize(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
  }

  /** Lets pages see a colour scheme, light or dark. */
  void prefer(String scheme) {
    emulate("screen", scheme);
  }

  /** Lets pages be shown as they are printed, by somebody who prefers a colour scheme. */
  void printedIn(String scheme) {
    emulate("print", scheme);
  }

  private void emulate(String media, String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            media,
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Writes a picture of the whole page. */
  void picture(Path file) throws IOException {
    Map<String, Object> shot =
        driver.executeCdpCommand(
            "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    Files.createDirectories(file.getParent());
    Files.write(file, OutputType.BYTES.convertFromBase64Png(String.valueOf(shot.get("data"))));
  }

  /** Writes a picture of one element. */
  void pictureOf(String selector, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, find(selector).getScreenshotAs(OutputType.BYTES));
  }

  /** Writes the pages that a printer would print. */
  void print(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(
        file, OutputType.BYTES.convertFromBase64Png(driver.print(new PrintOptions()).getContent()));
  }

  WebElement find(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  List<WebElement> findAll(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  String text(String selector) {
    return find(selector).getText();
  }

  void click(String selector) {
    driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", find(selector));
    find(selector).click();
  }

  Object script(String script) {
    return driver.executeScript(script);
  }

  /** Fails if the page has written an error or a warning, or has asked for more than itself. */
  void assertQuiet() {
    assertThat(driver.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    assertThat(driver.manage().logs().get(LogType.PERFORMANCE).getAll())
        .map(entry -> entry.getMessage())
        .filteredOn(message -> message.contains("\"Network.requestWillBeSent\""))
        .allMatch(
            message -> message.contains("\"type\":\"Document\"") || message.contains("data:"));
  }

  /** Returns the findings of axe that are serious or critical, a line each. */
  Object seriousFindings() throws IOException {
    URL url = Browser.class.getClassLoader().getResource(AXE);
    try (InputStream in = url.openStream()) {
      driver.executeScript(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    return driver.executeAsyncScript(
        """
        const done = arguments[arguments.length - 1];
        axe.run().then(found => done(found.violations
            .filter(it => it.impact === 'serious' || it.impact === 'critical')
            .map(it => it.id + ': ' + it.nodes.map(node => node.html).join(' | '))));
        """);
  }

  @Override
  public void close() {
    driver.quit();
  }
}
