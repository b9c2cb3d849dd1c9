package io.jailhouse.integration.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sample project is built by Maven as a user builds it: with the published artifacts in a repository, an own local
 * repository, and nothing else of this project. What is not ours comes from the repository that this build has filled.
 */
@Order(1)
class SampleProjectIT {
    private static final Path SAMPLE = Path.of("samples/junit-sample");
    private static final String VERSION = System.getProperty("project.version");
    private static final List<String> PUBLISHED = List.of(
            "proto", "cell-config", "shm", "configs", "inmates", "hypervisor-daemon", "cell-agent", "junit-extension");

    @TempDir
    private Path work;

    @Test
    @Timeout(600)
    void buildsAndPassesWithThePublishedModuleAsItsOnlyDependencyOfOurs() throws Exception {
        stage(Files.createDirectory(work.resolve("staged")));
        Path project = copySample();
        Path log = work.resolve("maven.log");

        Process maven = maven(project, log).start();
        assertThat(maven.waitFor(540, TimeUnit.SECONDS)).as("Maven ends").isTrue();

        assertThat(maven.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Files.readString(log))
                .contains("Tests run: 6, Failures: 0, Errors: 0, Skipped: 0")
                .doesNotContain("Jailhouse: ");
        assertThat(otherVersions())
                .as("libraries other than those that we test with")
                .isEmpty();
        assertThat(Files.readString(project.resolve("pom.xml"))).containsOnlyOnce("<groupId>io.jailhouse</groupId>");
    }

    @Test
    void theReadmeShowsItsFirstTest() throws IOException {
        String test =
                Files.readString(Project.ROOT.resolve(SAMPLE).resolve("src/test/java/com/example/KilledCellTest.java"));
        String shown = test.substring(test.indexOf("@JailhouseTest"))
                .lines()
                .map(line -> line.isEmpty() ? "\n" : "    " + line + "\n")
                .collect(Collectors.joining());
        assertThat(Files.readString(Project.ROOT.resolve("README.md"))).contains(shown);
    }

    /** What the test's programs ran with, beside our own. */
    private List<String> otherVersions() throws IOException {
        try (Stream<Path> files = Files.walk(work.resolve("cache"))) {
            Path origins =
                    files.filter(file -> file.endsWith("origins")).findFirst().orElseThrow();
            List<String> lines = Files.readAllLines(origins);
            assertThat(lines).hasSizeGreaterThan(PUBLISHED.size());
            return lines.stream()
                    .filter(line -> !line.contains("/io/jailhouse/"))
                    .filter(line -> !line.endsWith("/" + line.substring(0, line.indexOf(' '))))
                    .toList();
        }
    }

    /** A repository as "mvn deploy" fills one. */
    private static void stage(Path repository) throws IOException {
        publish(repository, "jailhouse", Path.of("pom.xml"), "pom");
        for (String module : PUBLISHED) {
            publish(repository, module, Path.of(module, "pom.xml"), "pom");
            publish(repository, module, jar(module), "jar");
        }
    }

    /** The build puts programs where the launcher finds them. */
    private static Path jar(String module) {
        Path program = Path.of("target/jailhouse/lib", module + ".jar");
        return Files.exists(Project.ROOT.resolve(program))
                ? program
                : Path.of(module, "target", module + "-" + VERSION + ".jar");
    }

    private static void publish(Path repository, String artifact, Path file, String type) throws IOException {
        Path folder = repository.resolve("io/jailhouse").resolve(artifact).resolve(VERSION);
        Files.createDirectories(folder);
        Files.copy(Project.ROOT.resolve(file), folder.resolve(artifact + "-" + VERSION + "." + type));
    }

    private Path copySample() throws IOException {
        Path from = Project.ROOT.resolve(SAMPLE);
        Path to = work.resolve("sample");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(each -> !from.relativize(each).startsWith("target"))
                    .toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    private ProcessBuilder maven(Path project, Path log) throws IOException {
        Path settings = work.resolve("settings.xml");
        Files.writeString(settings, settings());
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(),
                        "-B",
                        "-ntp",
                        "-s",
                        settings.toString(),
                        "-f",
                        project.resolve("pom.xml").toString(),
                        "test")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("JAILHOUSE_") || name.startsWith("MAVEN_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_CACHE_HOME", work.resolve("cache").toString());
        return builder;
    }

    /** Central comes last, for what this build has not needed itself. */
    private String settings() {
        String repositories = repository("staged", work.resolve("staged"))
                + repository("filled", Path.of(System.getProperty("local.repository")));
        return """
                <settings>
                  <localRepository>%s</localRepository>
                  <profiles>
                    <profile>
                      <id>repositories</id>
                      <repositories>%s</repositories>
                      <pluginRepositories>%s</pluginRepositories>
                    </profile>
                  </profiles>
                  <activeProfiles>
                    <activeProfile>repositories</activeProfile>
                  </activeProfiles>
                </settings>
                """.formatted(
                        work.resolve("local"),
                        repositories,
                        repositories
                                .replace("<repository>", "<pluginRepository>")
                                .replace("</repository>", "</pluginRepository>"));
    }

    private static String repository(String id, Path folder) {
        return """
                <repository>
                  <id>%s</id>
                  <url>%s</url>
                  <releases><checksumPolicy>ignore</checksumPolicy></releases>
                </repository>
                """.formatted(id, folder.toUri());
    }
}
