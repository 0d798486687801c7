// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.report.internal.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page of a campaign in a browser. */
class CampaignPageTest {

  @TempDir Path directory;

  private static String test(String name, int interleavings, String more) {
    return """
        {"test":"com.example.%s","file":"com.example.%s.replay","interleavings":%d,"slices":3,
         "failedSlices":2,"parts":3,"partsRun":2,"complete":false,"deviations":2,
         "byDeviations":[1,4,9],"problems":[]%s,"orders":%d}"""
        .formatted(name, name, interleavings, more, interleavings / 2);
  }

  private static String report(String... tests) {
    return """
        {"lockstepCampaign":1,"seed":7,"budget":"3,000 interleavings a test","shards":1,
         "ran":[{"shard":0,"milliseconds":4100}],"interrupted":false,"tests":[%s]}"""
        .formatted(String.join(",", tests));
  }

  @Test
  void showsFailuresTestsTheWayThereAndWhatHasChanged() throws Exception {
    String failed = ",\"failed\":{\"replay\":\"L1:AACACACHF\",\"report\":\"step  time\"}";
    String data =
        "{\"report\":"
            + report(
                test("AccountTest.adds", 21, failed),
                test("QueueTest.gets", 3000, ",\"never\":[\"fault disk = 1\"]"))
            + ",\"last\":"
            + report(test("AccountTest.adds", 2500, ""), test("OldTest.went", 9, ""))
            + """
            ,"samples":[{"milliseconds":0,"interleavings":0,"fresh":0},
              {"milliseconds":2000,"interleavings":2000,"fresh":1200},
              {"milliseconds":4100,"interleavings":3021,"fresh":1400}],
             "times":[{"test":"com.example.AccountTest.adds","milliseconds":100},
              {"test":"com.example.QueueTest.gets","milliseconds":4000}]}""";
    Path page = directory.resolve("report.html");
    Files.writeString(page, Page.of("campaign", "Lockstep campaign", data));
    try (Browser browser = Browser.start()) {
      browser.resize(1300, 1000);
      browser.open(page);
      assertThat(browser.text("#verdict")).contains("1 test failed", "3,021 interleavings");
      assertThat(browser.text("#failures"))
          .contains("com.example.AccountTest.adds", "L1:AACACACHF");
      assertThat(browser.text("#changes")).contains("passed before", "is gone", "is new");
      assertThat(browser.text("#over")).contains("were new");
      assertThat(browser.findAll("#tests tbody tr")).hasSize(2);
      browser.find("#find").sendKeys("queue", Keys.TAB);
      assertThat(browser.findAll("#tests tbody tr")).hasSize(1);
      assertThat(browser.text("#tests tbody"))
          .contains("1 of 3 parts of the search", "choice fault disk = 1", "4 s");
      assertThat(browser.seriousFindings()).isEqualTo(List.of());
      browser.picture(Path.of("target", "pictures", "campaign.png"));
      browser.assertQuiet();
    }
  }
}
