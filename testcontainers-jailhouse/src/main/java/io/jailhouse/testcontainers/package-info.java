/** A board in a container, for tests with Testcontainers. The image is made by {@code docker/build} of the project. */
package io.jailhouse.testcontainers;
