plugins {
  java
}

repositories {
  mavenCentral()
}

java {
  toolchain {
    languageVersion = JavaLanguageVersion.of(25)
  }
}

val lockstepAgent: Configuration by configurations.creating

dependencies {
  implementation(platform("dev.lockstep:lockstep-bom:0.1.0-SNAPSHOT"))
  implementation("dev.lockstep:lockstep-loop-core")
  testImplementation("dev.lockstep:lockstep-property-tests")
  testImplementation("org.junit.jupiter:junit-jupiter:6.1.3")
  testImplementation("org.assertj:assertj-core:3.27.7")
  testRuntimeOnly("org.junit.platform:junit-platform-launcher")
  lockstepAgent("dev.lockstep:lockstep-agent:0.1.0-SNAPSHOT") { isTransitive = false }
}

tasks.withType<JavaCompile> {
  options.compilerArgs.add("-parameters")
}

tasks.test {
  useJUnitPlatform()
  jvmArgumentProviders.add(CommandLineArgumentProvider {
    listOf("-javaagent:${lockstepAgent.singleFile}")
  })
}
