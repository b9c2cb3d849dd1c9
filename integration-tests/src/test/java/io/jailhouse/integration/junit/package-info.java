/** The JUnit extension as users get it: what it starts, keeps and leaves, and the sample project. */
package io.jailhouse.integration.junit;
