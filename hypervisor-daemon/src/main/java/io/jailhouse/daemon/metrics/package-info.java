/**
 * The board's figures for monitoring systems, in the OpenMetrics format over HTTP. Nothing in here is loaded before
 * somebody asks for it: {@link io.jailhouse.daemon.metrics.MetricsEndpoint} is the entry.
 */
package io.jailhouse.daemon.metrics;
