package io.jailhouse.integration.container;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jailhouse.integration.board.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/** The image of the project as it was built, made once a test run. */
final class BoardImage {
    private static final String NAME = "jailhouse:test";
    private static final long BUILD_LIMIT_MINUTES = 5;

    private BoardImage() {}

    /** Returns the image; the tests of the caller are skipped where there is no engine or no compiler to make it with. */
    static DockerImageName made() {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "no container engine");
        assumeTrue(runs("cc", "--version"), "no C compiler for the image");
        try {
            Process build = new ProcessBuilder(
                            Project.ROOT.resolve("docker/build").toString(), "-t", NAME)
                    .redirectErrorStream(true)
                    .start();
            build.getOutputStream().close();
            String said = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!build.waitFor(BUILD_LIMIT_MINUTES, TimeUnit.MINUTES) || build.exitValue() != 0) {
                throw new AssertionError("docker/build failed:\n" + said);
            }
            return DockerImageName.parse(NAME);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Tells whether a program is there. */
    static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
