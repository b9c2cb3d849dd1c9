/**
 * An independent, much simpler model of the life cycle, and random commands: what the daemon decides and does is
 * compared with what the model expects. It knows the rules only as sentences of the documentation.
 */
package io.jailhouse.integration.model;
