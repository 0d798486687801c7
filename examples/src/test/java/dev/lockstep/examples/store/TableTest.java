// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A table is what was added to it, however often and in whatever order. */
class TableTest {

  @Provide
  Arbitrary<List<Entry>> entries() {
    Arbitrary<Entry> entry =
        Combinators.combine(
                Arbitraries.integers().between(1, 3),
                Arbitraries.integers().between(0, 5),
                Arbitraries.of("alice", "bob"),
                Arbitraries.of("=a", "=b", "=c"))
            .as((term, place, client, key) -> entry(term, place, client, key));
    return entry.list().uniqueElements(one -> one.term() * 10 + one.place()).ofMaxSize(12);
  }

  /** Numbers grow with age, as those of a client that gives up nothing. */
  private static Entry entry(int term, int place, String client, String key) {
    return new Entry(term, place, client, term * 10L + place, key, "=" + term + place);
  }

  private static Table tableOf(List<Entry> entries) {
    Table table = new Table();
    entries.forEach(table::add);
    return table;
  }

  @Property(tries = 200)
  void orderDoesNotMatter(@ForAll("entries") List<Entry> entries, @ForAll Random random) {
    List<Entry> others = new ArrayList<>(entries);
    others.addAll(entries);
    Collections.shuffle(others, random);
    assertThat(tableOf(others).entries()).isEqualTo(tableOf(entries).entries());
  }

  @Property(tries = 200)
  void newestEntryOfAKeyIsItsValue(@ForAll("entries") List<Entry> entries) {
    Table table = tableOf(entries);
    for (Entry entry : entries) {
      Entry newest =
          entries.stream()
              .filter(one -> one.key().equals(entry.key()))
              .max(Entry.BY_AGE)
              .orElseThrow();
      assertThat(table.get(entry.key())).isEqualTo("value " + newest.value());
      assertThat(table.has(entry.client(), entry.number())).isTrue();
    }
    assertThat(table.get("=none")).isEqualTo("none");
    assertThat(table.has("carol", 1)).isFalse();
  }

  @Property(tries = 200)
  void entryIsReadFromItsText(@ForAll("entries") List<Entry> entries) {
    assertThat(entries).allSatisfy(it -> assertThat(Entry.parse(it.toString())).isEqualTo(it));
  }
}
