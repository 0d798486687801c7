// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.kotlin

import java.nio.file.Files
import java.nio.file.Path
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** The tests of this module use each public type of the Java API: what the dumps in `api/` name, their classes name. */
class TouchedTypesTest {

  private fun publicTypes(): List<String> =
    Files.list(Path.of("..", "api")).use { dumps ->
      dumps.toList().filter { it.fileName.toString() != "lockstep-kotlin.txt" }.flatMap { dump ->
        Files.readAllLines(dump).mapNotNull(TYPE::find).map { (it.groupValues[1] + "." + it.groupValues[2]).replace('.', '/') }
      }
    }

  /** The bytes of the compiled tests, in whose tables of constants each type that they use has its name. */
  private fun compiledTests(): String {
    val classes = Path.of(TouchedTypesTest::class.java.protectionDomain.codeSource.location.toURI())
    return Files.walk(classes).use { files ->
      files.toList().filter { it.toString().endsWith(".class") }.joinToString("") { String(Files.readAllBytes(it), Charsets.ISO_8859_1) }
    }
  }

  @Test
  fun eachTypeIsUsedFromKotlin() {
    val used = compiledTests()
    val untouched = publicTypes().filterNot { Regex(Regex.escape(it) + "(?![A-Za-z\$])").containsMatchIn(used) }
    assertThat(publicTypes()).hasSizeGreaterThan(200)
    assertThat(untouched).`as`("types to be used in WholeJavaApiTest").isEmpty()
  }

  private companion object {
    val TYPE = Regex("^(dev[\\w.]*): .*?\\b(?:class|interface|@interface|enum|record) ([\\w$]+)")
  }
}
